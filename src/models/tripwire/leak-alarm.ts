/** Where a leak was looked for. */
type LeakCheck =
  | 'feature history'
  | 'label'
  | 'target scale'
  | 'split'
  | 'single feature'
  | 'shuffled labels'
  | 'shifted labels'
  | 'too good'

/** A sign that a training run knew what it could not have known. One is enough to keep a model from serving. */
export interface LeakAlarm {
  readonly check: LeakCheck
  /** What leaks: a feature's name, a fold, a model. */
  readonly subject: string
  /** What was found, with figures, for whoever has to find the bug. */
  readonly detail: string
}

/** Where, what and how, in one line. */
export function alarmText({ check, subject, detail }: LeakAlarm): string {
  return `${check}: ${subject}: ${detail}`
}
