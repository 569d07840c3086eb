/**
 * What a step of a program can do, in the order of the numbers that `kernels/features.ts` knows them by. What each
 * means is said there, beside its loop.
 */
export const OPERATIONS = [
  'linear',
  'product',
  'quotient',
  'scaledDifference',
  'greater',
  'smaller',
  'atLeast',
  'magnitude',
  'reciprocal',
  'finite',
  'roots',
  'excess',
  'position',
  'logarithm',
  'sumOfParts',
  'greatestOfParts',
  'smallestOfParts',
  'momentsOfParts',
  'thirdMomentsOfParts',
  'standardised',
  'skewness',
  'correlation',
  'wave',
] as const

export type Operation = (typeof OPERATIONS)[number]

/** How many rows earlier than its own an operation reads, beside what its operands say. */
export function reachOf(operation: Operation, [, back = 0, count = 1]: readonly number[]): number {
  if (operation === 'correlation') return 1
  return operation.endsWith('OfParts') ? back * (count - 1) : 0
}
