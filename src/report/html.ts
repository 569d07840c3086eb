/** Text that is already markup. Only `html` makes it, so nothing gets into a page unescaped. */
export interface Markup {
  readonly markup: string
}

type Content = Markup | string | number | readonly Content[]

/** A piece of a page. Whatever is put in is escaped, unless it is markup itself or a list of it. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return {
    markup: parts.map((part, i) => (i === 0 ? '' : rendered(contents[i - 1])) + part).join(''),
  }
}

function rendered(content: Content): string {
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return escaped(String(content))
  return 'markup' in content ? content.markup : content.map(rendered).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character])
}
