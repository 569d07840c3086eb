/** What the process's exit code says. Listed for users by `quantai --help`. */
export const EXIT = {
  ok: 0,
  /** It could not be done. */
  failure: 1,
  /** It was asked for wrongly: an option, an argument, a setting. */
  usage: 2,
  /** It was done, but something had to be left out: a quarantined row, a failed file. */
  partial: 3,
  /** Stopped by Ctrl-C or SIGTERM before it was done. 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
