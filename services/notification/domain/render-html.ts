import { lineLengthMax, type Letter, type Part, type Tone } from "./letter.ts";
import { oneLine } from "./plain-text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (content: string): string => content.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

/** The only way for content into the page. */
const text = (content: string): string => escaped(oneLine(content, lineLengthMax));

/** Dark enough for white letters on it (contrast of 4.5 and more). */
const colours: Readonly<Record<Tone, string>> = {
  good: "#1a6b3c",
  mixed: "#8a5a00",
  bad: "#a3262a",
  neutral: "#44546a",
};

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const mono = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px";
const muted = "color:#5b6672";

/** The letter as a page of tables and inline styles: what mail programs draw alike. It loads nothing from anywhere. */
export const renderHtml = (letter: Letter): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<title>${text(letter.subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;color:#1c2430;${font};font-size:15px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" style="width:100%;max-width:640px;background:#ffffff;border:1px solid #dfe3e8;border-top:4px solid ${colours[letter.tone]}">
<tr><td style="padding:24px 28px 8px 28px">
<span style="display:inline-block;padding:2px 10px;background:${colours[letter.tone]};color:#ffffff;font-size:13px;font-weight:600">${text(letter.verdict)}</span>
<h1 style="margin:12px 0 6px 0;font-size:20px;line-height:1.3;font-weight:600;overflow-wrap:anywhere">${text(letter.title)}</h1>
<p style="margin:0;overflow-wrap:anywhere">${text(letter.lead)}</p>
</td></tr>
${letter.parts.map(part).join("\n")}
<tr><td style="padding:20px 28px 24px 28px"><div style="border-top:1px solid #dfe3e8;padding-top:12px;font-size:12px;${muted};overflow-wrap:anywhere">${letter.footer.map(text).join("<br>\n")}</div></td></tr>
</table>
</td></tr></table>
</body>
</html>
`;

const part = (given: Part): string => `<tr><td style="padding:16px 28px 0 28px">
<h2 style="margin:0 0 6px 0;font-size:13px;font-weight:600;letter-spacing:0.02em;${muted}">${text(given.heading)}</h2>
${bodyOf(given)}
</td></tr>`;

const bodyOf = (given: Part): string => {
  if (given.kind === "facts") return facts(given.facts);
  if (given.kind === "links") return links(given);
  return given.steps.map(step).join("\n");
};

const facts = (rows: Extract<Part, { kind: "facts" }>["facts"]): string => {
  const cell = "padding:5px 0;border-bottom:1px solid #eef0f3;vertical-align:top";
  const lines = rows.map(
    ({ label, value }) =>
      `<tr><td width="190" style="${cell};padding-right:16px;${muted}">${text(label)}</td><td style="${cell};overflow-wrap:anywhere;word-break:break-word">${text(value)}</td></tr>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px">\n${lines.join("\n")}\n</table>`;
};

const step = ({ say, command }: Extract<Part, { kind: "steps" }>["steps"][number]): string =>
  `<p style="margin:0 0 6px 0;overflow-wrap:anywhere">${text(say)}</p>${
    command === undefined
      ? ""
      : `\n<pre style="margin:0 0 10px 0;padding:8px 12px;background:#f3f4f6;border:1px solid #e3e6ea;${mono};white-space:pre-wrap;overflow-wrap:anywhere">${escaped(command)}</pre>`
  }`;

const links = ({ links: given, note }: Extract<Part, { kind: "links" }>): string => {
  const lines = given.map(({ label, url }) =>
    // Nothing but the web: a scheme such as javascript: is shown and cannot be followed.
    /^https?:\/\//.test(url)
      ? `<p style="margin:0 0 4px 0"><a href="${escaped(url)}" style="color:#0b57a4">${text(label)}</a></p>`
      : `<p style="margin:0 0 4px 0">${text(label)}</p>`,
  );
  return `${lines.join("\n")}\n<p style="margin:4px 0 0 0;font-size:13px;${muted}">${text(note)}</p>`;
};
