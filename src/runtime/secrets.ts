const SECRET_NAME = /(TOKEN|SECRET|PASSWORD|KEY)$/
/** Values like `core@1`: nobody's name stands before that `@`. */
const VERSIONED_NAME = /_SET$/
const SECRET_PARAMETER = /([?&;][^=&;]*(?:token|secret|pass|key|sign)[^=&;]*=)[^&;]*/gi

/**
 * A setting's value as it may be shown: without the secrets it may hold.
 *
 * Works on text that no parser would take, because a mistyped address is exactly what gets shown:
 * whatever stands before the last `@` is hidden, even where that hides a little too much.
 */
export function withoutSecrets(name: string, value: string): string {
  if (SECRET_NAME.test(name)) return '***'
  if (VERSIONED_NAME.test(name)) return value
  return value
    .replace(
      /^([a-z][a-z0-9+.-]*:\/\/)?.*@/is,
      (_, scheme: string | undefined) => `${scheme ?? ''}***@`,
    )
    .replace(SECRET_PARAMETER, '$1***')
}
