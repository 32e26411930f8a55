/** What models write: formulas, and code in many languages. */

const MATH = `The **normal distribution** has the density

$$
f(x) = \\frac{1}{\\sqrt{2\\pi\\sigma^2}}\\; e^{-\\frac{(x-\\mu)^2}{2\\sigma^2}}
$$

with mean \\(\\mu\\) and variance $\\sigma^2$, so that $\\int_{-\\infty}^{\\infty} f(x)\\,dx = 1$. A ticket costs $5 or $6.

\\[
\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}^{-1} = \\frac{1}{ad-bc}\\begin{pmatrix} d & -b \\\\ -c & a \\end{pmatrix}
\\]

| symbol | means |
|---|---|
| $|x|$ | absolute value |
| $\\lim_{n\\to\\infty} a_n$ | limit |

1. first $x_1 \\le x_2$
2. then \\(\\binom{n}{k}\\)

> so
> $$
> \\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}
> $$

\`\`\`sh
echo $HOME $PATH
\`\`\`

$$\\begin{aligned} \\nabla\\cdot\\mathbf{E} &= \\frac{\\rho}{\\varepsilon_0} & \\ce{2H2 + O2 -> 2H2O} \\\\ x &= \\begin{cases} 1 & \\text{if } n > 0 \\\\ 0 & \\text{otherwise} \\end{cases} & a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} \\end{aligned}$$

Broken: $\\frac{a$ and $\\nosuch{x}$, and what follows stays **as it was**.`;

export const FORMULAS = [
  { role: "user", content: "What is the density of $N(\\mu, \\sigma^2)$?" },
  { role: "assistant", content: MATH },
];

const PYTHON = `\`\`\`python
"""Docstrings that span
several lines."""
import numpy as np


@dataclass
class Walk(Base):
    steps: int = 1_000  # how far

    async def run(self, seed: str | None = None) -> np.ndarray:
        rng = np.random.default_rng(seed)
        if not self.steps or seed is True:
            raise ValueError(f"no {self.steps!r} steps")
        return rng.normal(0.0, 1e-3, size=len(range(self.steps)))
\`\`\``;

const OTHERS = `\`\`\`js
// A comment
export const sum = async (items) => \`\${items.reduce((a, b) => a + b, 0)}\` ?? null;
\`\`\`

\`\`\`sql
SELECT city, count(*) AS n FROM people WHERE age > 30 AND name LIKE 'A%' GROUP BY city; -- all
\`\`\`

\`\`\`bash
#!/bin/bash
for file in *.csv; do echo "$file"; done | grep -v old
\`\`\`

\`\`\`json
{"name": "chat", "on": true, "sizes": [1, 2.5, null]}
\`\`\`

\`\`\`yaml
name: chat
on: [push, "pull"]  # events
\`\`\`

\`\`\`diff
--- a/x.py
+++ b/x.py
@@ -1,2 +1,2 @@
-print("old")
+print("new")
\`\`\`

\`\`\`rust
fn main() -> Result<(), Error> { let mut x: i32 = 5; println!("x = {}", x); Ok(()) } // done
\`\`\`

\`\`\`html
<!-- a page --><a href="https://example.org" class="x">text &amp; more</a>
\`\`\`

\`\`\`cpp
#include <vector>
int main() { std::vector<int> v{1, 2}; return v.size() > 1 ? 0 : 1; }
\`\`\`

\`\`\`
no language
\`\`\`

\`\`\`klingon
an unknown one
\`\`\``;

export const CODE = [
  { role: "user", content: "Show me code.\n\n```py\nx = 1  # mine\n```" },
  { role: "assistant", content: PYTHON },
  { role: "assistant", content: OTHERS },
];
