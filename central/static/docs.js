// Draws /openapi.json without any foreign asset. Text is set as text, never as markup.
"use strict";
function element(tag, text, cls) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (cls) made.className = cls;
  return made;
}
function detail(operation) {
  const shown = {};
  for (const part of ["parameters", "requestBody", "responses"]) if (operation[part]) shown[part] = operation[part];
  return JSON.stringify(shown, null, 2);
}
fetch("/openapi.json").then(answer => answer.json()).then(api => {
  document.getElementById("title").textContent = api.info.title + " " + api.info.version;
  const list = document.getElementById("routes");
  const groups = {};
  for (const [path, verbs] of Object.entries(api.paths))
    for (const [verb, operation] of Object.entries(verbs)) {
      const group = (operation.tags || ["other"])[0];
      (groups[group] = groups[group] || []).push([verb, path, operation]);
    }
  for (const [group, routes] of Object.entries(groups)) {
    list.append(element("h2", group));
    for (const [verb, path, operation] of routes) {
      const box = element("details", "", "route"), head = element("summary");
      head.append(element("span", verb.toUpperCase(), "verb"), element("code", path));
      if (operation.description) head.append(element("div", operation.description, "quiet"));
      box.append(head, element("pre", detail(operation)));
      list.append(box);
    }
  }
  list.append(element("h2", "schemas"), element("pre", JSON.stringify(api.components, null, 2)));
});
