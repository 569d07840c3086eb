// @ts-check
/** The switch between symbols. Which one is shown stands in the address, so that it can be linked to. */

/** @typedef {import('../contract.ts').SymbolHealth} Health */

/** What a symbol's state is called beside its name. */
const STATE_WORDS = { ok: 'forecasting', starting: 'starting', degraded: 'not forecasting' }

/** The symbol that the address names, else the first. @param {readonly Health[]} symbols @returns {Health} */
export function chosenSymbol(symbols) {
  const named = decodeURIComponent(location.hash.slice(1))
  return symbols.find(({ symbol }) => symbol === named) ?? symbols[0]
}

/** @param {HTMLElement} nav @param {readonly Health[]} symbols @param {string} shown */
export function showSymbols(nav, symbols, shown) {
  nav.hidden = symbols.length < 2
  const links = symbols.map(({ symbol, status }) => {
    const link = document.createElement('a')
    link.href = `#${encodeURIComponent(symbol)}`
    link.textContent = symbol
    link.dataset.status = status
    link.title = `${symbol}: ${STATE_WORDS[status]}`
    if (symbol === shown) link.setAttribute('aria-current', 'page')
    const state = document.createElement('span')
    state.className = 'visually-hidden'
    state.textContent = ` (${STATE_WORDS[status]})`
    link.append(state)
    return link
  })
  // Whoever has one of them under the keyboard must not lose it to a poll that changed nothing.
  const now = links.map((link) => link.outerHTML).join('')
  if (nav.innerHTML === now) return
  const focused = [...nav.children].indexOf(/** @type {Element} */ (document.activeElement))
  nav.replaceChildren(...links)
  links[focused]?.focus()
}
