/** A file of the journal: lines `<receive time in ns> <frame>`. */
export interface JournalSegment {
  /** Unlike any other's, and later in the alphabet than those begun before. */
  readonly name: string
  readonly localFile: string
}

/** The segment that is being written. */
export interface OpenSegment extends JournalSegment {
  /** Adds whole lines; they are durable when it resolves. After a failure it must not be called again. */
  append(lines: string): Promise<void>
  close(): Promise<void>
}

/**
 * Where a journal's segments lie: on this machine's disk, whatever the lake lies on, as an object store cannot
 * append. One writer at a time, across processes.
 */
export interface JournalFiles {
  /** What writers before us left, oldest first. A line that a crash tore was never acknowledged: it is cut off. */
  leftovers(): Promise<readonly JournalSegment[]>
  begin(): Promise<OpenSegment>
  remove(segment: JournalSegment): Promise<void>
  /** Lets the next writer in. */
  close(): Promise<void>
}
