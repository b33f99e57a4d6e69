;; Reads outside of its memory.
(module
  (memory 1)
  (func (export "run") (param i32) (result i32) (i32.load (i32.const 0x10000))))
