;;! stage = "opt"
(module
  (func (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 10)))
  (func (param i32) (result i32) (i32.rem_s (local.get 0) (i32.const 8)))
  (func (param i64) (result i64) (i64.div_u (local.get 0) (i64.const 7)))
  ;; The second division by the same number needs no check for zero.
  (func (param i32 i32) (result i32)
    (i32.add
      (i32.div_u (local.get 0) (local.get 1))
      (i32.rem_u (local.get 0) (local.get 1))))
  ;; Overflow is still possible.
  (func (param i32) (result i32) (i32.div_s (local.get 0) (i32.const -1))))

;; function 0, opt:
;;   block0(v1: i32):
;;     v4 = extend_u.i64 v1  ;; @0x4
;;     v5 = iconst.i64 3435973837  ;; @0x4
;;     v6 = imul.i64 v4, v5  ;; @0x4
;;     v7 = iconst.i64 35  ;; @0x4
;;     v8 = ushr.i64 v6, v7  ;; @0x4
;;     v9 = wrap.i32 v8  ;; @0x4
;;     return v9  ;; @0x5

;; function 1, opt:
;;   block0(v1: i32):
;;     v4 = iconst.i32 31  ;; @0x4
;;     v5 = sshr.i32 v1, v4  ;; @0x4
;;     v6 = iconst.i32 29  ;; @0x4
;;     v7 = ushr.i32 v5, v6  ;; @0x4
;;     v8 = iadd.i32 v1, v7  ;; @0x4
;;     v9 = iconst.i32 3  ;; @0x4
;;     v10 = sshr.i32 v8, v9  ;; @0x4
;;     v14 = iconst.i32 3  ;; @0x4
;;     v12 = ishl.i32 v10, v14  ;; @0x4
;;     v13 = isub.i32 v1, v12  ;; @0x4
;;     return v13  ;; @0x5

;; function 2, opt:
;;   block0(v1: i64):
;;     v4 = iconst.i64 2635249153387078803  ;; @0x4
;;     v5 = umul_high.i64 v1, v4  ;; @0x4
;;     v6 = isub.i64 v1, v5  ;; @0x4
;;     v7 = iconst.i64 1  ;; @0x4
;;     v8 = ushr.i64 v6, v7  ;; @0x4
;;     v9 = iadd.i64 v8, v5  ;; @0x4
;;     v10 = iconst.i64 2  ;; @0x4
;;     v11 = ushr.i64 v9, v10  ;; @0x4
;;     return v11  ;; @0x5

;; function 3, opt:
;;   block0(v1: i32, v2: i32):
;;     v3 = udiv_trap.i32 v1, v2  ;; @0x4
;;     v4 = urem_trap.i32 nonzero v1, v2  ;; @0x9
;;     v5 = iadd.i32 v3, v4  ;; @0xa
;;     return v5  ;; @0xb

;; function 4, opt:
;;   block0(v1: i32):
;;     v2 = iconst.i32 -1  ;; @0x2
;;     v3 = sdiv_trap.i32 nonzero v1, v2  ;; @0x4
;;     return v3  ;; @0x5
