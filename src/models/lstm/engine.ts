import { crewFor, MOST_CHUNKS } from './crew.ts'
import { inputSlopes } from './input-slopes.ts'
import { kernelModule, kernelsOver } from './kernel.ts'
import { CHUNK, newWorkspace, type Workspace, type WorkspaceSize } from './workspace.ts'

/** How a network is learnt. */
interface Learning {
  readonly rate: number
  /** The gradient's length, at most: a longer one is shortened. */
  readonly clip: number
}

/** A network in its memory, and the threads that work on it. */
export interface Engine
  extends Pick<
    Workspace,
    'layout' | 'weights' | 'gradient' | 'table' | 'order' | 'target' | 'output' | 'masks'
  > {
  /** Takes these weights, of which nothing has been learnt yet. */
  begin(weights: Float32Array): void
  /** Forecasts sequences `order[from..from + count)` into `output`. */
  forecast(from: number, count: number): void
  /** The gradient of the mean squared error of those sequences, by all weights, as it is. */
  slope(from: number, count: number): void
  /**
   * What each value of a window moves, in single precision: the slopes of the forecasts of the first sequences in
   * `order`, times one factor a sequence, added up. As many as a chunk has at most.
   */
  inputSlopes(factors: Float64Array): Float64Array
  /** One step of Adam on those sequences. Gives their summed squared error before it. */
  learn(from: number, count: number, learning: Learning): number
  end(): void
}

const NUMBER = 4
const MEAN_DECAY = 0.9
const SQUARE_DECAY = 0.999

export function lstmEngine(size: WorkspaceSize): Engine {
  const workspace = newWorkspace(size)
  const { layout, output, target } = workspace
  const { weightLayout, weights, gradient, mean, square, turned, parts } = layout
  const { count: numbers, units, layers } = weightLayout
  const kernels = kernelsOver(kernelModule(), workspace.memory)
  const crew = crewFor(workspace, kernels, size.threads)
  let step = 0

  function turnWeights(): void {
    layers.forEach(({ at, width }, layer) => {
      kernels.turn(weights + at * NUMBER, units, width, turned[layer])
    })
  }

  function slope(from: number, count: number): void {
    turnWeights()
    crew.work({ learns: true, from, count })
    kernels.clear(gradient, numbers * NUMBER)
    for (let chunk = 0; chunk * CHUNK < count; chunk++) {
      kernels.addTo(gradient, parts + chunk * numbers * NUMBER, numbers)
    }
  }

  return {
    ...workspace,
    begin(first) {
      workspace.weights.set(first)
      kernels.clear(mean, numbers * NUMBER)
      kernels.clear(square, numbers * NUMBER)
      step = 0
    },
    forecast(from, count) {
      const most = MOST_CHUNKS * CHUNK
      for (let done = 0; done < count; done += most) {
        crew.work({ learns: false, from: from + done, count: Math.min(most, count - done) })
      }
    },
    slope,
    inputSlopes(factors) {
      turnWeights()
      return inputSlopes(workspace, kernels, factors)
    },
    learn(from, count, { rate, clip }) {
      slope(from, count)
      const length = Math.sqrt(kernels.sumOfSquares(gradient, numbers))
      const share = length > clip ? clip / length : 1
      step += 1
      const corrected = rate / (1 - MEAN_DECAY ** step)
      const root = 1 / Math.sqrt(1 - SQUARE_DECAY ** step)
      kernels.adam(weights, gradient, mean, square, numbers, share, corrected, root)
      let squares = 0
      for (let i = from; i < from + count; i++) squares += (output[i] - target[i]) ** 2
      return squares
    },
    end: crew.end,
  }
}
