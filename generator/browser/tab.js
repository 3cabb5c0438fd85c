// Functions that are run in a page: `look` tells whether it rests, `open` opens what is collapsed, `read` copies it.
(() => {
  const state = (globalThis[Symbol.for("generator.browser")] ??= { opened: new WeakSet(), walks: new WeakMap() });
  const all = (node, selector) => [...node.querySelectorAll(selector)];
  // The documentation, without the menus around it and without the panel that sends requests.
  const find = () =>
    document.querySelector(".openapi-left-panel__container") ??
    document.querySelector("main, [role=main]") ??
    document.body ??
    document.documentElement;

  const digest = (text) => {
    let sum = 0;
    for (let index = 0; index < text.length; index++) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
    return `${text.length} ${sum}`;
  };

  function look() {
    const root = find();
    return {
      look: digest(root.innerHTML),
      loaded: document.readyState === "complete",
      skeleton: root.querySelector(".openapi-skeleton, [aria-busy=true]") !== null,
    };
  }

  // Tabs ----------------------------------------------------------------------------------------------------------

  const isOwn = (kind, tablist) => (tab) => tab.closest(kind) === tablist;
  const listTabs = (tablist) => all(tablist, "[role=tab]").filter(isOwn("[role=tablist]", tablist));

  // The panels of a list of tabs are in the nearest element around both; those inside of other panels belong to others.
  function listPanels(tablist) {
    for (let holder = tablist.parentElement; holder; holder = holder.parentElement) {
      const outer = (panel) => !holder.contains(panel.parentElement.closest("[role=tabpanel]"));
      const panels = all(holder, "[role=tabpanel]").filter((panel) => outer(panel) && !panel.contains(tablist));
      if (panels.length) return panels;
      if (holder.getAttribute("role") === "tabpanel") break;
    }
    return [];
  }

  const isShown = (panel) => !panel.hidden && panel.getAttribute("aria-hidden") !== "true";
  const isEmpty = (panel) => !panel.childElementCount && !panel.textContent.trim();

  // Tabs whose panels are made when they are chosen have to be chosen one by one, and each panel kept as it was.
  function isLazy(tablist) {
    const [tabs, panels] = [listTabs(tablist), listPanels(tablist)];
    return tabs.length > 1 && panels.length > 0 && (panels.length < tabs.length || panels.some(isEmpty));
  }

  function walk(tablist) {
    const tabs = listTabs(tablist);
    let walk = state.walks.get(tablist);
    if (!walk) {
      const chosen = Math.max(0, tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true"));
      state.walks.set(tablist, (walk = { current: chosen, kept: new Map(), done: false }));
    }
    const panels = listPanels(tablist);
    const panel = (panels.length === tabs.length ? panels[walk.current] : panels.find(isShown)) ?? panels[0];
    if (panel && !walk.kept.has(walk.current)) walk.kept.set(walk.current, copy(panel));
    const next = tabs.findIndex((_, index) => !walk.kept.has(index));
    walk.done = next < 0;
    if (walk.done) return 0;
    walk.current = next;
    tabs[next].click();
    return 1;
  }

  // A copy in which each list of tabs has all its panels.
  function copy(node) {
    const walks = all(node, "[role=tablist]").filter((tablist) => state.walks.get(tablist)?.done);
    const marked = walks.flatMap((tablist, number) => listPanels(tablist).map((panel) => [panel, number]));
    for (const [panel, number] of marked) panel.setAttribute("data-walk", number);
    const made = node.cloneNode(true);
    for (const [panel] of marked) panel.removeAttribute("data-walk");
    walks.forEach((tablist, number) => {
      const [first, ...others] = all(made, `[data-walk="${number}"]`);
      const { kept } = state.walks.get(tablist);
      const panels = [...kept.keys()].sort((one, other) => one - other).map((index) => kept.get(index).cloneNode(true));
      first?.replaceWith(...panels);
      for (const other of others) other.remove();
    });
    return made;
  }

  // What is collapsed ------------------------------------------------------------------------------------------------

  function listCollapsed(root) {
    const summaries = all(root, "details:not([open]) > summary");
    const kept = "a, input, select, nav *, header *, footer *, [aria-haspopup]:not([aria-haspopup=false]), [role=tab]";
    const buttons = all(root, "[aria-expanded=false]").filter((button) => !button.matches(kept));
    return [...summaries, ...buttons].filter((element) => !state.opened.has(element));
  }

  function open() {
    const root = find();
    const collapsed = listCollapsed(root);
    for (const element of collapsed) {
      state.opened.add(element);
      element.click();
    }
    if (collapsed.length) return collapsed.length;
    const walks = all(root, "[role=tablist]").filter((tablist) => !state.walks.get(tablist)?.done && isLazy(tablist));
    // Those inside of panels first: their panels go when another tab of the outer list is chosen.
    const innermost = walks.filter((outer) => !walks.some((one) => listPanels(outer).some((panel) => panel.contains(one))));
    return innermost.reduce((count, tablist) => count + walk(tablist), 0) || walks.length - innermost.length;
  }

  function read(size) {
    const text = `<!doctype html>\n${copy(document.documentElement).outerHTML}`;
    return text.length > size ? null : text;
  }

  return { look, open, read };
})()
