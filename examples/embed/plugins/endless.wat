;; Never ends: its fuel does.
(module
  (func (export "run") (param i32) (result i32)
    (loop $again (br $again))
    (unreachable)))
