import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeModel } from "../../page/model.js";
import { drawn } from "../../support/all-lazy.js";
import { openChat } from "../../support/chat-page.js";
import { window } from "../../support/dom.js";

beforeEach(() => document.body.replaceChildren());

/** A model whose host makes views, each a box that says which model it shows. */
function withManager(traits) {
  const model = fakeModel(traits);
  const removed = [];
  model.widget_manager = {
    get_model: async (id) => id,
    create_view: async (id) => {
      const el = document.createElement("div");
      el.textContent = `view of ${id}`;
      const remove = () => {
        removed.push(id);
        el.remove();
      };
      return { el, remove, trigger: () => {} };
    },
  };
  return { ...openChat(traits, model), removed };
}

const details = (root) => root.querySelector("details");

test("additional inputs are in an accordion whose views are made when it is first opened", async () => {
  const { root, model } = withManager({ _inputs: { model: "abc", label: "Knobs", open: false } });
  await drawn();
  assert.equal(details(root).querySelector("summary").textContent, "Knobs");
  assert.equal(details(root).open, false);
  assert.ok(!details(root).textContent.includes("view of"));
  details(root).open = true;
  details(root).dispatchEvent(new window.Event("toggle"));
  await drawn();
  assert.ok(details(root).textContent.includes("view of abc"));
  model.put("_inputs", null);
  assert.equal(details(root), null);
});

test("a page that can show no live widgets says so in place of the accordion", async () => {
  const { root } = openChat({ _inputs: { model: "abc", label: "Knobs", open: true } });
  await drawn();
  assert.equal(details(root), null);
  assert.match(root.querySelector(".cw-inputs").textContent, /^Knobs: this host cannot display ipywidgets/);
});

test("examples that carry inputs are a table of buttons, in the empty chat and in a full one", async () => {
  const traits = {
    examples: [{ text: "Hi", label: "Greet" }, { text: "Bye" }],
    _example_table: { label: "Try", columns: ["Message", "Times"], rows: [["2"], ["3"]] },
  };
  const { model, root, one, all } = openChat(traits);
  await drawn();
  assert.equal(all("group", "Examples").length, 1);
  assert.deepEqual(
    [...root.querySelectorAll("td")].map((el) => el.textContent),
    ["2", "3"],
  );
  one("button", "Bye").click();
  assert.deepEqual(
    model.sent.filter(({ type }) => type === "example").map(({ index }) => index),
    [1],
  );
  model.patch([{ op: "set", path: ["page", "status"], value: "submitted" }]);
  assert.ok(one("button", "Greet").disabled);
});

test("an example's button has its icon, and the names of its files", () => {
  const { one } = openChat({
    examples: [{ text: "Look", files: ["a.csv"], icon: "data:image/png;base64,iVBORw==" }],
  });
  assert.equal(one("button", "Look · a.csv").querySelector("img").getAttribute("alt"), "");
});
