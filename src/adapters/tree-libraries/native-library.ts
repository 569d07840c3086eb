import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { LibraryHandle } from 'koffi'

type Koffi = typeof import('koffi')

/** Functions of a shared library, each declared as in C. */
export interface NativeLibrary {
  /** Calls return 0, or else this is thrown as what the library says went wrong. */
  call(declaration: string): (...values: readonly unknown[]) => void
  readonly koffi: Koffi
}

/** What a library writes a pointer into. */
export function handle(): unknown[] {
  return [null]
}

const LIBRARIES = {
  xgboost: {
    called: 'XGBoost',
    file: 'libxgboost',
    failure: 'XGBGetLastError',
    setting: 'XGBOOST_LIBRARY',
  },
  lightgbm: {
    called: 'LightGBM',
    file: 'lib_lightgbm',
    failure: 'LGBM_GetLastError',
    setting: 'LIGHTGBM_LIBRARY',
  },
} as const

/** A library at a path, or wherever the system looks. Throws an error that says what to install and to set. */
export function nativeLibrary(
  name: keyof typeof LIBRARIES,
  path: string | undefined,
): NativeLibrary {
  const { called, file, failure, setting } = LIBRARIES[name]
  const koffi = koffiIfInstalled(called)
  const ending = { darwin: 'dylib', win32: 'dll' }[String(process.platform)] ?? 'so'
  const advice =
    `Install it (pip install ${name}) and set ${setting} to the file ${file}.${ending} in its folder lib, ` +
    `such as ${setting}=…/site-packages/${name}/lib/${file}.${ending}.`
  if (path !== undefined && !existsSync(path)) {
    throw new Error(`${called} is not at ${path}, where ${setting} says. ${advice}`)
  }
  const library = loaded(koffi, path ?? `${file}.${ending}`, `${called} is not found. ${advice}`)
  const lastError = library.func(`const char *${failure}()`)
  return {
    koffi,
    call(declaration) {
      const native = library.func(declaration)
      return (...values) => {
        if (native(...values) !== 0) throw new Error(`${called}: ${lastError()}`)
      }
    },
  }
}

function koffiIfInstalled(called: string): Koffi {
  try {
    return createRequire(import.meta.url)('koffi')
  } catch (cause) {
    throw new Error(
      `${called} is reached through koffi, which is not installed: npm install koffi`,
      {
        cause,
      },
    )
  }
}

function loaded(koffi: Koffi, path: string, advice: string): LibraryHandle {
  try {
    return koffi.load(path)
  } catch (cause) {
    throw new Error(advice, { cause })
  }
}
