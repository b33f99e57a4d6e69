;; An address is 32 bits and wraps; the offset is added without wrapping. Folding an addition into the offset is wrong here.
(module
  (memory (export "memory") 1 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (func (export "refuel"))
  ;; 0xfffffff8 + 8 = 0: in bounds.
  (func (export "wraps") (result i64)
    (i64.load (i32.add (i32.const -8) (i32.const 8))))
  (func (export "wraps_param") (param i32) (result i32)
    (local.set 0 (i32.sub (i32.and (local.get 0) (i32.const 15)) (i32.const 4096)))
    (i32.load8_u (i32.add (local.get 0) (i32.const 4096))))
  ;; The same as an offset: out of bounds.
  (func (export "does_not_wrap") (result i64)
    (i64.load offset=8 (i32.const -8)))
  (func (export "largest_offset") (param i32) (result i32)
    (i32.load8_u offset=0xffffffff (local.get 0)))
  (func (export "upper_half") (param i64) (result i32)
    (i32.load8_u (i32.wrap_i64 (i64.or (i64.and (local.get 0) (i64.const 15)) (i64.const 0x7fffffff00000000)))))
  ;; The first half of the store is in bounds: nothing of it may be written.
  (func (export "straddles") (i64.store (i32.const 65532) (i64.const -1)))
  (func (export "last") (result i32) (i32.load (i32.const 65532))))
