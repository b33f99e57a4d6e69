;; A load fused into a comparison was lost with it when both ways of the branch lead to the same place: an empty if.
(module
  (memory (export "memory") 1 1)
  (func (export "refuel"))
  (func (export "f0") (if (i32.load16_u (i32.const -1727452358)) (then)))
  (func (export "f1") (param i32) (if (i32.eq (i32.load (local.get 0)) (i32.const 3)) (then)))
  (func (export "f2") (param i32 i32) (if (i32.lt_u (local.get 1) (i32.load (local.get 0))) (then) (else)))
  (func (export "f3") (param i32 f64) (if (f64.lt (local.get 1) (f64.load (local.get 0))) (then)))
  (func (export "f4") (param i32) (if (i32.and (i32.load (local.get 0)) (i32.const 8)) (then)))
  (func (export "f5") (param i32) (block (br_if 0 (i32.load8_s (local.get 0)))))
  (func (export "f6") (param i32 i32) (drop (i32.add (local.get 1) (i32.load (local.get 0)))))
  (func (export "f7") (param i32 i32) (drop (select (local.get 1) (i32.const 1) (i32.load (local.get 0)))))
  (func (export "f8") (param i32) (block (br_table 0 0 0 (i32.load (local.get 0))))))
