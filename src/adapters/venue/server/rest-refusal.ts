/** The venue says no, with its own number and words; not a fault of the server's. */
export class RestRefusal extends Error {
  override readonly name = 'RestRefusal'
  readonly status: number
  readonly code: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function illegalCharacters(name: string, legal: string): RestRefusal {
  return new RestRefusal(
    400,
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`,
  )
}

export function notSent(name: string): RestRefusal {
  return new RestRefusal(
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  )
}

export function invalidSymbol(): RestRefusal {
  return new RestRefusal(400, -1121, 'Invalid symbol.')
}
