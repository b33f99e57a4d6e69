;; Division and shifts want certain registers while others are taken: by parameters, by each other, across calls.
(module
  (func (export "refuel"))
  (func $id (param i32) (result i32) (local.get 0))
  (func (export "shift_by_parameter") (param i32 i32 i32 i32) (result i32)
    (i32.xor
      (i32.shl (local.get 0) (local.get 3))
      (i32.xor (i32.shr_u (local.get 3) (local.get 0)) (i32.xor (i32.rotl (local.get 1) (local.get 2)) (i32.shr_s (local.get 2) (local.get 1))))))
  (func (export "shift_by_itself") (param i64) (result i64)
    (i64.add (i64.shl (local.get 0) (local.get 0)) (i64.rotr (local.get 0) (local.get 0))))
  (func (export "divide") (param i32 i32 i32 i32) (result i32 i32 i32 i32)
    (i32.div_u (local.get 0) (i32.or (local.get 1) (i32.const 1)))
    (i32.rem_u (local.get 1) (i32.or (local.get 0) (i32.const 1)))
    (i32.rem_s (local.get 2) (i32.or (local.get 3) (i32.const 1)))
    (i32.div_s (local.get 3) (i32.or (i32.and (local.get 2) (i32.const 0x7fffffff)) (i32.const 1))))
  (func (export "divide_and_shift") (param i64 i64) (result i64)
    (i64.shl
      (i64.div_u (local.get 0) (i64.or (i64.shr_u (local.get 1) (local.get 0)) (i64.const 1)))
      (i64.rem_u (local.get 1) (i64.or (i64.shl (local.get 0) (local.get 1)) (i64.const 1)))))
  (func (export "across_calls") (param i32 i32) (result i32)
    (i32.div_u
      (i32.rotl (local.get 0) (call $id (local.get 1)))
      (i32.or (i32.shr_u (call $id (local.get 0)) (call $id (local.get 1))) (i32.const 1))))
  (func (export "overflow") (param i32) (result i32) (i32.div_s (i32.const 0x80000000) (local.get 0)))
  (func (export "no_overflow") (param i32) (result i32) (i32.rem_s (i32.const 0x80000000) (i32.or (local.get 0) (i32.const -1))))
  (func (export "by_zero") (param i64) (result i64) (i64.rem_u (local.get 0) (i64.const 0))))
