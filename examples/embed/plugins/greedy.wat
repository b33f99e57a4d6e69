;; Takes all the memory it gets and answers how many pages that are.
(module
  (memory 1)
  (func (export "run") (param i32) (result i32)
    (loop $again
      (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (memory.size)))
