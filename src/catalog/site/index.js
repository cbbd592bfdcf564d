"use strict";
(() => {
  const LEVELS = ["informational", "low", "medium", "high", "critical"];
  const STEP = 50; // rows that are drawn at once
  const form = document.getElementById("filters");
  const list = document.getElementById("results");
  const counter = document.getElementById("count");
  const more = document.getElementById("more");
  const field = (name) => form.elements.namedItem(name);

  // The order of the parts is that of the script with the data.
  const rules = window.CATALOG.rules.map((r) => {
    const [slug, title, level, status, product, source, tactics, techniques, tags, about, id, values, tests, broken] = r;
    const rule = { slug, title, level, status, product, source, tactics, techniques, tags, about, id, tests, broken };
    rule.name = title.toLowerCase();
    rule.text = [title, id, slug, source, tags.join(" "), about, values].join("\n").toLowerCase();
    rule.state = broken ? "broken" : tests[2] ? "failing" : tests[0] === 0 ? "untested" : tests[1] ? "passing" : "not run";
    return rule;
  });
  rules.sort((a, b) => b.level - a.level || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

  // Filters: what each takes of a rule, and how it is shown.
  const STATES = { broken: "without a query", failing: "tests fail", untested: "without tests", passing: "tests pass", "not run": "tests not run" };
  const choices = {
    level: { of: (r) => [r.level < 0 ? "none" : LEVELS[r.level]], rank: (v) => -LEVELS.indexOf(v) },
    product: { of: (r) => [r.product || "none"] },
    status: { of: (r) => [r.status || "none"] },
    tactic: { of: (r) => r.tactics, show: (v) => v.replace(/-/g, " ") },
    state: { of: (r) => [r.state], show: (v) => STATES[v] },
  };
  const option = (value, label) => Object.assign(document.createElement("option"), { value, textContent: label });
  const tally = (of) => {
    const counts = new Map();
    for (const rule of rules) for (const value of of(rule)) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  };
  for (const [name, { of, rank, show }] of Object.entries(choices)) {
    const counts = tally(of);
    const values = [...counts.keys()].sort((a, b) => (rank ? rank(a) - rank(b) : a < b ? -1 : 1));
    field(name).append(option("", "any"), ...values.map((v) => option(v, `${show ? show(v) : v} (${counts.get(v)})`)));
  }
  const tags = [...tally((r) => r.tags)].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  document.getElementById("tags").append(...tags.map(([tag, count]) => option(tag, `${count}`)));

  let found = [];
  let shown = 0;

  // A technique's tag finds its sub-techniques too; what is being typed finds tags that begin so.
  const hasTag = (rule, tag) => rule.tags.some((own) => own.toLowerCase().startsWith(tag));

  function filter() {
    const words = field("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const tag = field("tag").value.trim().toLowerCase();
    const wanted = Object.entries(choices).map(([name, { of }]) => [of, field(name).value]).filter(([, value]) => value);
    found = rules.filter((rule) =>
      words.every((word) => rule.text.includes(word)) && (!tag || hasTag(rule, tag)) && wanted.every(([of, value]) => of(rule).includes(value)));
    // Rules that say it in the title first; else the order stays.
    if (words.length) {
      const inTitle = (rule) => (words.every((word) => rule.name.includes(word)) ? 0 : 1);
      found = found.map((rule, at) => [inTitle(rule), at, rule]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((it) => it[2]);
    }
    counter.textContent = found.length === rules.length ? `${rules.length} rules` : `${found.length} of ${rules.length} rules`;
    list.replaceChildren();
    shown = 0;
    draw(words);
  }

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // The text with the words that were searched for marked.
  function marked(parent, text, words) {
    const lower = text.toLowerCase();
    // Where lower case has another length, places in it are not those in the text.
    if (!words.length || lower.length !== text.length) return void parent.append(text);
    let at = 0;
    while (at < text.length) {
      let next = -1, length = 0;
      for (const word of words) {
        const place = lower.indexOf(word, at);
        if (place >= 0 && (next < 0 || place < next || (place === next && word.length > length))) [next, length] = [place, word.length];
      }
      if (next < 0) break;
      parent.append(text.slice(at, next), element("mark", text.slice(next, next + length)));
      at = next + length;
    }
    parent.append(text.slice(at));
  }

  function row(rule, words) {
    const item = document.createElement("li");
    const level = rule.level < 0 ? "none" : LEVELS[rule.level];
    const left = element("div");
    left.append(element("span", rule.level < 0 ? "no level" : level, `level ${level}`));
    const body = element("div", "", "body");
    const heading = element("h2");
    const link = element("a");
    link.href = `rules/${rule.slug}.html`;
    marked(link, rule.title, words);
    heading.append(link);
    const about = element("p", "", "summary");
    marked(about, rule.about.split("\n")[0], words);
    const facts = [rule.source, rule.status, rule.techniques.join(" ")].filter(Boolean).join(" · ");
    const line = element("p", facts, "soft");
    if (rule.state === "broken" || rule.state === "failing") line.append(" ", element("span", STATES[rule.state], "pill bad"));
    body.append(heading, about, line);
    item.append(left, body);
    return item;
  }

  function draw(words) {
    const next = found.slice(shown, shown + STEP);
    list.append(...next.map((rule) => row(rule, words)));
    shown += next.length;
    more.hidden = shown >= found.length;
  }

  // What is chosen stands in the address, so that it can be linked and is there after going back.
  const names = ["q", "tag", ...Object.keys(choices)];
  function toAddress() {
    const chosen = new URLSearchParams();
    for (const name of names) if (field(name).value) chosen.set(name, field(name).value);
    try {
      history.replaceState(null, "", `#${chosen}`);
    } catch {
      // A browser may forbid it for files; then only the address lacks it.
    }
  }
  function fromAddress() {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const name of names) {
      const input = field(name);
      const value = chosen.get(name) || "";
      input.value = value;
      // A choice that no rule has is still a filter, with no rule behind it.
      if (input.value !== value) {
        input.append(option(value, value));
        input.value = value;
      }
    }
    filter();
  }

  form.addEventListener("input", () => { filter(); toAddress(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); toAddress(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    const first = shown;
    draw(field("q").value.toLowerCase().split(/\s+/).filter(Boolean));
    list.children[first]?.querySelector("a").focus();
  });
  addEventListener("hashchange", fromAddress);
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field("q").focus();
    }
  });
  form.hidden = false;
  fromAddress();
})();
