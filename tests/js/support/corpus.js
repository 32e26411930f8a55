/** Texts as models write them, each with something that streaming could get wrong. */
export const corpus = {
  "emphasis and code":
    "Some **bold *nested* words**, `code`, ``a ` tick`` and ~~gone~~ 2*3*4 snake_case_name __x__.",
  "a heading by underline": "Title\n=====\n\nSub\n---\n\ntext",
  lists: "1. one\n2. two\n   - inner\n   - [ ] task\n\n     loose\n3. three\n\nafter\n\n* a\n\n* b\n",
  "fences in lists": "- step\n\n  ```py\n  x = '''\n  ```\n  '''\n  ```\n\n- next\n",
  "a long fence": `\`\`\`\`md\n\`\`\`py\nprint("**no**")\n\`\`\`\n\`\`\`\`\ndone\n${"line\n".repeat(40)}`,
  "an open fence": "text\n\n```js\nconst a = 1;\n\nconst b",
  table: "| a | b |\n|---|:-:|\n| 1 | `x|y` |\n| **2** | [l](https://e.org) |\n\nafter",
  quotes: "> quoted\n> more\n\n> > deep\nlazy\n\nend",
  links:
    'See [a link](https://e.org "title"), <https://auto.org>, https://bare.org/x_y and mail@e.org ![p](u).',
  "a link defined below its use":
    "See [this] and [that][b].\n\nMore.\n\nYet more.\n\n[this]: https://e.org\n[b]: <https://f.org> 'T'",
  "a link defined above its use": "[this]: https://e.org\n\nOne.\n\nTwo.\n\nThree.\n\nSee [this].",
  html: "<details>\n<summary>x</summary>\n\n**in**\n\n</details>\n\n<!-- gone -->\n\na <br> b",
  breaks: "hard  \nbreak\\\nhere\nsoft\r\nwindows\r\n\r\nend\r\n",
  rules: "a\n\n---\n\nb\n***\nc\n\n- - -\n",
  indented: "para\n\n    code\n\n    more\n\n\ttab\n",
  unicode: "Größe 👩‍👩‍👧 **日本語**テスト \u200b𝒳 &copy; &#x1F600;",
  unfinished: "A **bold start and `code and [a link](https://e.or",
  "math as source": "$$\\int_0^1 x^2\\,dx$$ and \\(a_b\\) and $5 and $6",
  formulas:
    "so **$x_1*y$** and \\(a_b\\):\n\n$$\n\\begin{matrix} a & b \\\\\n- c & d \\end{matrix}\n$$\n\n> \\[\n> x\n> \\]\n\n" +
    "| a | b |\n|---|---|\n| $|x|$ | `$y$` |\n\n- one $z$\n\n```sh\necho $A $B\n```\n\n$5 and $6, then $$unfinished",
  empty: "",
  blank: "  \n\n \n",
};
