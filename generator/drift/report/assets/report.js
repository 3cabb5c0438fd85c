(() => {
  const status = document.getElementById("shown");
  const articles = [...document.querySelectorAll("article")];
  const tell = () => {
    const shown = articles.filter((article) => article.getClientRects().length).length;
    status.textContent = `${shown} of ${articles.length} shown`;
  };
  document.addEventListener("change", tell);
  document.addEventListener("reset", () => setTimeout(tell));
  addEventListener("hashchange", tell);
  tell();
})();
