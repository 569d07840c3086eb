import type { GapCause } from './gap-ledger.ts'

/** What a live market tells of a hole: that it is there and why, or that it was filled and how. */
export type GapNews =
  | {
      readonly kind: 'hole'
      readonly from: number
      readonly to: number
      readonly cause: GapCause
      readonly evidence: string
    }
  | {
      readonly kind: 'repaired'
      readonly from: number
      readonly to: number
      readonly evidence: string
    }
