/** Markup that is safe to print; made by `html` only. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = Html | string | number | readonly Part[];

/** A template whose values are escaped, but for those that are markup already. */
export function html(template: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(template.map((text, at) => text + (at < values.length ? markup(values[at]!) : '')).join(''));
}

function markup(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escapeHtml(part) : part.map(markup).join('');
}

/** Also characters that browsers must not see, or that turn the direction of writing, become `?`. */
function escapeHtml(text: string): string {
  return text
    .replaceAll(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g,
      '?',
    )
    .replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
