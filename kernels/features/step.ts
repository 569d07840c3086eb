/**
 * A step is 64 bytes: what to do (i32), how many rows before the piece it begins at (i32), the addresses (u32) of its
 * results x, y, z and of what it reads a, b, c, and its numbers p, q, r, s (f64).
 */
export const STEP: usize = 64

export function operation(step: usize): i32 {
  return load<i32>(step)
}

export function lead(step: usize): i32 {
  return load<i32>(step, 4)
}

export function x(step: usize): usize {
  return <usize>load<u32>(step, 8)
}

export function y(step: usize): usize {
  return <usize>load<u32>(step, 12)
}

export function z(step: usize): usize {
  return <usize>load<u32>(step, 16)
}

export function a(step: usize): usize {
  return <usize>load<u32>(step, 20)
}

export function b(step: usize): usize {
  return <usize>load<u32>(step, 24)
}

export function c(step: usize): usize {
  return <usize>load<u32>(step, 28)
}

export function p(step: usize): f64 {
  return load<f64>(step, 32)
}

export function q(step: usize): f64 {
  return load<f64>(step, 40)
}

export function r(step: usize): f64 {
  return load<f64>(step, 48)
}

export function s(step: usize): f64 {
  return load<f64>(step, 56)
}
