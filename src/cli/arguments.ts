import { InvalidArgumentError, Option } from 'commander'
import { formatTime, parseTime, SYMBOL_FORM, TIME_FORMS } from '../runtime/index.ts'
import { UsageError } from './usage-error.ts'

/** `--from`, in epoch ms. */
export function fromOption(): Option {
  return new Option('--from <time>', `first minute: ${TIME_FORMS}`).argParser(timeArgument)
}

/** `--to`, in epoch ms. Ranges never include their end: `--to 2025-01` ends with December 2024. */
export function toOption(): Option {
  return new Option('--to <time>', 'where to end, not included itself').argParser(timeArgument)
}

/** `--symbol`, as the venue writes it. */
export function symbolOption(): Option {
  return new Option('--symbol <symbol>', "the venue's name, such as BTCUSDT").argParser(symbol)
}

/** `--horizon`, in minutes. */
export function horizonOption(): Option {
  return new Option(
    '--horizon <minutes>',
    'how far ahead; the setting HORIZON otherwise',
  ).argParser(positiveInteger)
}

/** `--train-days`, of a walk forward. */
export function trainDaysOption(usual: number): Option {
  return new Option('--train-days <days>', 'days learnt from before the first forecast')
    .argParser(positiveInteger)
    .default(usual)
}

/** `--retrain`, of a walk forward: `'month'`, or a number of days. */
export function retrainOption(): Option {
  return new Option('--retrain <cadence>', 'month, or a number of days')
    .argParser((text) => (text === 'month' ? 'month' : positiveInteger(text)))
    .default('month')
}

/** A whole number above zero, for an option's value. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('It must be a whole number above 0.')
  }
  return Number(text)
}

export interface TimeRange {
  readonly from?: number
  readonly to?: number
}

/** The same range, once it is sure that something can lie in it. */
export function checkedRange<Range extends TimeRange>(range: Range): Range {
  const { from, to } = range
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UsageError(
      `--from ${formatTime(from)} must come before --to ${formatTime(to)}, which is not included`,
    )
  }
  return range
}

/** A moment, for an option's value: epoch ms. */
export function timeArgument(text: string): number {
  const parsed = parseTime(text)
  if (parsed === undefined) throw new InvalidArgumentError(`It must be ${TIME_FORMS}.`)
  return parsed
}

function symbol(text: string): string {
  const form = new RegExp(SYMBOL_FORM)
  if (form.test(text)) return text
  const meant = text.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '')
  const hint = form.test(meant) ? ` Did you mean ${meant}?` : ''
  throw new InvalidArgumentError(`It must be upper-case letters and digits.${hint}`)
}
