// Search, filters, sorting and comparison on pages that list institutions.
//
// Pages are whole without it: the table in the page is the data, and this adds the means to find
// rows in it. Where a list is too long for a page, and to compare, rows come from a data file,
// which is a script and not fetched, so that all of it works from a folder or a USB stick.
// Words that people read stand in the template that the page carries.
"use strict";

(() => {
  const template = document.getElementById("finder");
  const section = document.getElementById("institutions");
  if (!template || !section) return;

  const { root, decimal } = template.dataset;
  const say = (name, values = {}) =>
    template.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const count = new Intl.NumberFormat(document.documentElement.lang);
  const fold = (text) => // " truong tieu hoc dak ha", as dtindex.letters.bare does
    ` ${text.replace(/[đĐðÐɖƉ]/g, "d").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()}`
      .replace(/[^a-z0-9]+/g, " ");

  const NAME = 0, STAGES = 1, PLACE = 2, LEVEL = 5; // columns of the table
  const STEP = 100; // rows shown at a time
  const MOST = 4; // institutions compared

  // ---- Elements ----

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  let table = section.querySelector("table");
  const isWhole = table !== null;
  const place = table || section.querySelector("p"); // before the lists of a large province
  place.after(template.content.cloneNode(true));
  const [form, status, empty, more, bar, compared] = [
    "form", ".found", "table.found-rows", ".more", ".compare-bar", ".compared",
  ].map((selector) => section.querySelector(selector));
  if (isWhole) {
    empty.remove();
    table.before(form, status);
  } else {
    table = empty;
    table.hidden = true;
  }
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const field = (name) => form.elements.namedItem(name);

  // ---- Rows: read off the page, or made of the data file ----

  const cellText = (cell) => {
    const level = cell.querySelector(".level");
    const node = level ? level.lastChild : cell.firstChild;
    return node ? node.textContent.trim() : "";
  };
  const spaced = (cell) => Array.from(cell.childNodes, (node) => node.textContent).join(" ");
  const slugOf = (address) => address.replace(/^.*\//, "").replace(/\.html$/, "");

  function rowOfPage(tr) {
    const link = tr.querySelector("th a");
    return {
      cells: Array.from(tr.cells, cellText),
      words: fold([...tr.cells].slice(0, PLACE + 1).map(spaced).join(" ")),
      slug: link ? slugOf(link.getAttribute("href")) : null,
      tr,
    };
  }

  function rowOfData(entry, data) {
    const { slug, code, name, commune, points, highest, verified } = entry;
    const cells = [
      name, data.stages[entry.stages], data.places[entry.place], points, highest,
      data.levels[entry.level], verified,
    ];
    const words = fold([name, code, cells[STAGES], cells[PLACE], commune].join(" "));
    return { cells, words, slug, tr: null, entry, data };
  }

  function trOf(row) {
    if (row.tr) return row.tr;
    const { entry, cells, data } = row;
    const page = `${root}institutions/${row.slug}`;
    const name = entry.page ? element("a", { href: `${page}.html` }, entry.name) : entry.name;
    const pdf = entry.pdf ? element("a", { href: `${page}.pdf` }, heads[cells.length].textContent) : "";
    const parts = [
      [name, element("small", {}, entry.code)],
      [cells[STAGES]],
      entry.commune ? [cells[PLACE], element("small", {}, entry.commune)] : [cells[PLACE]],
      entry.points ? [element("b", {}, entry.points), " ", element("i", {}, `/ ${data.full}`)] : ["–"],
      [entry.highest], [cells[LEVEL]], [entry.verified], [pdf],
    ];
    row.tr = element("tr", {}, ...parts.slice(0, heads.length).map((inside, column) => {
      const cell = element(column ? "td" : "th", column ? {} : { scope: "row" }, ...inside);
      if (column) cell.dataset.label = headText(column);
      cell.className = heads[column].className;
      return cell;
    }));
    return row.tr;
  }

  const headText = (column) => heads[column].dataset.words;
  heads.forEach((head) => { head.dataset.words = head.textContent.trim(); });

  let rows = isWhole ? Array.from(body.rows, rowOfPage) : [];

  let loading = null;
  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = element("script", { src: `${root}data/institutions.js` });
      script.onload = () => resolve(unpacked(window.dtindexInstitutions));
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  function unpacked(data) {
    data.entries = data.rows.map((row) =>
      Object.fromEntries(data.fields.map((name, at) => [name, row[at]])));
    data.bySlug = new Map(data.entries.map((entry) => [entry.slug, entry]));
    return data;
  }

  // ---- Finding ----

  let shown = STEP;
  let order = { column: NAME, down: false };

  const number = (text) => {
    const digits = text.match(/[\d.,]+/);
    if (!digits) return null;
    return Number(digits[0].replace(decimal === "," ? /\./g : /,/g, "").replace(decimal, "."));
  };
  const isNumeric = (column) => column > PLACE;

  function compareRows(a, b) {
    let sign = 0;
    if (isNumeric(order.column)) {
      const [x, y] = [a, b].map((row) => number(row.cells[order.column]));
      if (x === null || y === null) sign = (x === null) - (y === null); // nothing comes last
      else sign = order.down ? y - x : x - y;
    } else {
      sign = collator.compare(a.cells[order.column], b.cells[order.column]) * (order.down ? -1 : 1);
    }
    return sign || collator.compare(a.cells[NAME], b.cells[NAME]);
  }

  function matching() {
    const words = fold(field("words").value).split(" ").filter(Boolean);
    // Letters begin a word, so that "ha" is not found in "thanh"; digits may end a code.
    const holds = (row, word) => row.words.includes(/^\d/.test(word) ? word : ` ${word}`);
    const [where, stage, level] = ["place", "stage", "level"].map((name) => field(name).value);
    return rows.filter((row) =>
      words.every((word) => holds(row, word)) &&
      (!where || row.cells[PLACE] === where) &&
      (!stage || row.cells[STAGES].split(", ").includes(stage)) &&
      (!level || row.cells[LEVEL] === level || row.cells[LEVEL].startsWith(`${level} (`)));
  }

  function show() {
    const found = matching().sort(compareRows);
    const visible = found.slice(0, shown);
    body.replaceChildren(...visible.map((row) => choosable(row)));
    more.hidden = visible.length === found.length;
    status.textContent = say("found", {
      n: count.format(found.length), all: count.format(rows.length),
    });
    table.hidden = found.length === 0;
    heads.forEach((head, column) => {
      if (column !== order.column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    });
    field("order").value = `${order.column}${order.down ? "-" : "+"}`;
  }

  function fill(select, texts) {
    const sorted = [...new Set(texts)].filter(Boolean).sort(collator.compare);
    select.append(...sorted.map((text) => element("option", {}, text)));
    select.closest("p").hidden = sorted.length < 2;
  }

  function fillFilters() {
    fill(field("place"), rows.map((row) => row.cells[PLACE]));
    fill(field("stage"), rows.flatMap((row) => row.cells[STAGES].split(", ")));
    fill(field("level"), rows.map((row) => row.cells[LEVEL]));
  }

  function sortBy(column, down) {
    order = { column, down };
    show();
  }

  function makeSortable() {
    heads.slice(0, LEVEL + 2).forEach((head, column) => {
      const button = element("button", { type: "button" }, headText(column));
      button.addEventListener("click", () =>
        sortBy(column, order.column === column ? !order.down : isNumeric(column)));
      head.replaceChildren(button);
      for (const [sign, words] of [["+", "up"], ["-", "down"]]) {
        const text = say(words, { column: headText(column) });
        field("order").append(element("option", { value: `${column}${sign}` }, text));
      }
    });
  }

  function answer({ target }) {
    shown = STEP;
    if (target.name !== "order") show();
    else sortBy(Number.parseInt(target.value, 10), target.value.endsWith("-"));
  }

  // ---- Comparing ----

  const chosen = new Map(); // names by slug

  function choosable(row) {
    const tr = trOf(row);
    if (row.slug && !row.box) {
      row.box = element("input", {
        type: "checkbox", "aria-label": say("choose", { name: row.cells[NAME] }),
      });
      row.box.addEventListener("change", () => choose(row));
      const cell = element("td", { class: "choose" }, element("label", {}, row.box));
      cell.dataset.label = template.dataset.compare;
      tr.append(cell);
    }
    if (row.box) {
      row.box.checked = chosen.has(row.slug);
      row.box.disabled = !row.box.checked && chosen.size === MOST;
    }
    return tr;
  }

  function choose(row) {
    if (row.box.checked) chosen.set(row.slug, row.cells[NAME]);
    else chosen.delete(row.slug);
    showChosen();
  }

  function showChosen() {
    for (const row of rows) if (row.box) choosable(row);
    bar.hidden = chosen.size === 0;
    const names = [...chosen.values()].join("; ");
    bar.querySelector(".chosen").textContent = say("chosen", { n: chosen.size, names });
    bar.querySelector(".go").disabled = chosen.size < 2;
  }

  const comparedRows = (data) => [
    [headText(STAGES), (entry) => data.stages[entry.stages]],
    [headText(PLACE), (entry) => [data.places[entry.place], entry.commune].filter(Boolean).join(", ")],
    [headText(LEVEL), (entry) => data.levels[entry.level]],
    [data.index, (entry) => entry.points || "–"],
    [headText(4), (entry) => entry.highest],
    [headText(6), (entry) => entry.verified],
    ...data.groups.map((title, at) => [title, (entry) => entry.groups[at]]),
    [data.open, (entry) => entry.open.length
      ? element("ul", {}, ...entry.open.map((at) => element("li", {}, data.conditions[at])))
      : data.none],
  ];

  async function showCompared() {
    const data = await load();
    const entries = [...chosen.keys()].map((slug) => data.bySlug.get(slug)).filter(Boolean);
    if (entries.length < 2) return;
    const caption = element("caption", { class: "unseen" }, say("compare"));
    const names = entries.map((entry) => element("th", { scope: "col" },
      element("a", { href: `${root}institutions/${entry.slug}.html` }, entry.name)));
    const lines = comparedRows(data).map(([words, of]) => element("tr", {},
      element("th", { scope: "row" }, words),
      ...entries.map((entry) => {
        const cell = element("td", {}, of(entry));
        cell.dataset.label = entry.name;
        return cell;
      })));
    compared.querySelector("table").replaceChildren(
      caption,
      element("thead", {}, element("tr", {}, element("td"), ...names)),
      element("tbody", {}, ...lines));
    compared.hidden = false;
    history.replaceState(null, "", `#compare=${entries.map((entry) => entry.slug).join(",")}`);
    compared.querySelector("h3").focus();
  }

  async function chooseFromAddress() {
    const asked = location.hash.match(/^#compare=(.+)$/);
    if (!asked) return;
    const data = await load();
    if (!isWhole) takeIn(data);
    for (const slug of decodeURIComponent(asked[1]).split(",").slice(0, MOST)) {
      const entry = data.bySlug.get(slug);
      if (entry) chosen.set(slug, entry.name);
    }
    showChosen();
    showCompared();
  }

  function takeIn(data) {
    if (rows.length) return;
    rows = data.entries.map((entry) => rowOfData(entry, data));
    fillFilters();
    show();
  }

  // ---- Beginning ----

  ["place", "stage", "level"].forEach((name, at) => {
    form.querySelector(`label[for="find-${name}"]`).textContent = headText([PLACE, STAGES, LEVEL][at]);
  });
  makeSortable();
  heads.at(-1).after(element("th", { scope: "col", class: "choose" }, template.dataset.compare));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", answer);
  form.addEventListener("reset", () => setTimeout(() => { shown = STEP; sortBy(NAME, false); }));
  more.addEventListener("click", () => { shown += STEP; show(); });
  bar.querySelector(".go").addEventListener("click", showCompared);
  bar.querySelector(".none").addEventListener("click", () => { chosen.clear(); showChosen(); });
  compared.querySelector(".close").addEventListener("click", () => {
    compared.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
    status.scrollIntoView();
  });
  window.addEventListener("beforeprint", () => { shown = Infinity; if (rows.length) show(); });
  window.addEventListener("afterprint", () => { shown = STEP; if (rows.length) show(); });
  if (isWhole) {
    fillFilters();
    show();
  } else {
    form.addEventListener("focusin", () => load().then(takeIn), { once: true });
  }
  chooseFromAddress();
  window.addEventListener("hashchange", chooseFromAddress);
})();
