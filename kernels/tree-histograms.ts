/**
 * Histograms of the tree engine: what the rows of a leaf add up to, by feature and bin.
 *
 * A cell is one 64-bit word, the gradient in its upper 40 bits and the rows in its lower 24; where second
 * derivatives differ, a second word holds their sum. A feature has 256 cells.
 */

/** Rows that are gathered before they are added up: their bins then lie near the processor. */
const CHUNK = 1024

/**
 * Adds rows `order[from..to)` to the histograms of `count` blocks of eight features, listed at `blocks`. A row's bins are
 * `stride` bytes, eight to a block. `scratch` holds a chunk's bins, block after block, then its cells.
 *
 * Gathering is a loop of its own: its loads wait for memory, and in a short loop many wait together.
 */
export function addRows(
  bins: usize,
  stride: usize,
  order: usize,
  from: i32,
  to: i32,
  cells: usize,
  histograms: usize,
  blocks: usize,
  count: i32,
  scratch: usize,
): void {
  for (let start = from; start < to; start += CHUNK) {
    const end = min(to, start + CHUNK)
    const lane = (<usize>(end - start)) << 3
    const gathered = scratch + (lane >> 3) * stride
    for (let i = start, at: usize = 0; i < end; i++, at += 8) {
      const row = <usize>load<u32>(order + ((<usize>i) << 2))
      store<i64>(gathered + at, load<i64>(cells + (row << 3)))
      gatherBins(bins + row * stride, stride, scratch + at, lane)
    }
    for (let i = 0; i < count; i++) {
      const block = <usize>load<u32>(blocks + ((<usize>i) << 2))
      addBlock(scratch + lane * block, gathered, lane, histograms + (block << 14))
    }
  }
}

/** `addRows` for cells of two words. */
export function addWeightedRows(
  bins: usize,
  stride: usize,
  order: usize,
  from: i32,
  to: i32,
  cells: usize,
  histograms: usize,
  blocks: usize,
  count: i32,
  scratch: usize,
): void {
  for (let start = from; start < to; start += CHUNK) {
    const end = min(to, start + CHUNK)
    const lane = (<usize>(end - start)) << 3
    const gathered = scratch + (lane >> 3) * stride
    for (let i = start, at: usize = 0; i < end; i++, at += 8) {
      const row = <usize>load<u32>(order + ((<usize>i) << 2))
      v128.store(gathered + (at << 1), v128.load(cells + (row << 4)))
      gatherBins(bins + row * stride, stride, scratch + at, lane)
    }
    for (let i = 0; i < count; i++) {
      const block = <usize>load<u32>(blocks + ((<usize>i) << 2))
      addWeightedBlock(scratch + lane * block, gathered, lane, histograms + (block << 15))
    }
  }
}

/** Copies a row's words, each to the lane of its block. */
function gatherBins(row: usize, stride: usize, out: usize, lane: usize): void {
  for (let word = row, at = out; word < row + stride; word += 8, at += lane) {
    store<u64>(at, load<u64>(word))
  }
}

/** Adds cells to the histograms of eight features, whose bins are the bytes of one word. */
function addBlock(words: usize, cells: usize, bytes: usize, histogram: usize): void {
  for (let at: usize = 0; at < bytes; at += 8) {
    const word = load<u64>(words + at)
    const value = load<i64>(cells + at)
    const b0 = histogram + (<usize>(word << 3) & 0x7f8)
    const b1 = histogram + (<usize>(word >> 5) & 0x7f8)
    const b2 = histogram + (<usize>(word >> 13) & 0x7f8)
    const b3 = histogram + (<usize>(word >> 21) & 0x7f8)
    const b4 = histogram + (<usize>(word >> 29) & 0x7f8)
    const b5 = histogram + (<usize>(word >> 37) & 0x7f8)
    const b6 = histogram + (<usize>(word >> 45) & 0x7f8)
    const b7 = histogram + (<usize>(word >> 53) & 0x7f8)
    store<i64>(b0, load<i64>(b0) + value)
    store<i64>(b1, load<i64>(b1, 2048) + value, 2048)
    store<i64>(b2, load<i64>(b2, 4096) + value, 4096)
    store<i64>(b3, load<i64>(b3, 6144) + value, 6144)
    store<i64>(b4, load<i64>(b4, 8192) + value, 8192)
    store<i64>(b5, load<i64>(b5, 10240) + value, 10240)
    store<i64>(b6, load<i64>(b6, 12288) + value, 12288)
    store<i64>(b7, load<i64>(b7, 14336) + value, 14336)
  }
}

/** `addBlock` for cells of two words. */
function addWeightedBlock(words: usize, cells: usize, bytes: usize, histogram: usize): void {
  for (let at: usize = 0; at < bytes; at += 8) {
    const word = load<u64>(words + at)
    const value = v128.load(cells + (at << 1))
    const b0 = histogram + (<usize>(word << 4) & 0xff0)
    const b1 = histogram + (<usize>(word >> 4) & 0xff0)
    const b2 = histogram + (<usize>(word >> 12) & 0xff0)
    const b3 = histogram + (<usize>(word >> 20) & 0xff0)
    const b4 = histogram + (<usize>(word >> 28) & 0xff0)
    const b5 = histogram + (<usize>(word >> 36) & 0xff0)
    const b6 = histogram + (<usize>(word >> 44) & 0xff0)
    const b7 = histogram + (<usize>(word >> 52) & 0xff0)
    v128.store(b0, i64x2.add(v128.load(b0), value))
    v128.store(b1, i64x2.add(v128.load(b1, 4096), value), 4096)
    v128.store(b2, i64x2.add(v128.load(b2, 8192), value), 8192)
    v128.store(b3, i64x2.add(v128.load(b3, 12288), value), 12288)
    v128.store(b4, i64x2.add(v128.load(b4, 16384), value), 16384)
    v128.store(b5, i64x2.add(v128.load(b5, 20480), value), 20480)
    v128.store(b6, i64x2.add(v128.load(b6, 24576), value), 24576)
    v128.store(b7, i64x2.add(v128.load(b7, 28672), value), 28672)
  }
}

export function clear(address: usize, bytes: i32): void {
  memory.fill(address, 0, bytes)
}

/** target += other, over so many bytes. */
export function addCells(target: usize, other: usize, bytes: i32): void {
  for (let at = 0; at < bytes; at += 16) {
    const sum = i64x2.add(v128.load(target + at), v128.load(other + at))
    v128.store(target + at, sum)
  }
}

/** parent −= child: what is left is the sibling. */
export function subtractCells(parent: usize, child: usize, bytes: i32): void {
  for (let at = 0; at < bytes; at += 16) {
    const left = i64x2.sub(v128.load(parent + at), v128.load(child + at))
    v128.store(parent + at, left)
  }
}
