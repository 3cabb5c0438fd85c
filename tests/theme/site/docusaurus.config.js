// A site with nothing on it but the pages of the documents in `documents/`, one folder of pages for each.
const fs = require("fs");
const path = require("path");

// The name of the setting before and since Docusaurus 3.10.
const faster = require("@docusaurus/core/package.json").version.startsWith("3.9") ? "experimental_faster" : "faster";
const documents = fs.readdirSync(path.join(__dirname, "documents"));
const specifications = Object.fromEntries(
  documents.map((file) => {
    const name = path.parse(file).name;
    return [name, { specPath: `documents/${file}`, outputDir: `docs/${name}` }];
  })
);

// What sites do that render their schemas on the server: nothing is left to the browser but the panel that sends requests.
function renderOnServer() {
  return {
    name: "render-on-server",
    configureWebpack: () => ({ resolve: { alias: { "@docusaurus/BrowserOnly": path.join(__dirname, "everywhere.js") } } }),
  };
}

module.exports = {
  title: "Pages",
  url: "https://docs.example.com",
  baseUrl: "/",
  trailingSlash: false,
  onBrokenLinks: "ignore",
  future: { [faster]: true, v4: true },
  plugins: [
    ["@docusaurus/plugin-content-docs", { docItemComponent: "@theme/ApiItem", sidebarPath: false }],
    ["docusaurus-plugin-openapi-docs", { id: "api", docsPluginId: "default", config: specifications }],
    ...(process.env.RENDER_ON_SERVER ? [renderOnServer] : []),
  ],
  themes: ["@docusaurus/theme-classic", "docusaurus-theme-openapi-docs"],
};
