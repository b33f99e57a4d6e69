;;! stage = "opt"
(module
  (memory 1)
  ;; The mask keeps every bit a byte has.
  (func (param i32) (result i32) (i32.and (i32.load8_u (local.get 0)) (i32.const 255)))
  (func (param i32) (result i32) (i32.shr_s (i32.shl (local.get 0) (i32.const 24)) (i32.const 24)))
  (func (param i64) (result i32) (i32.wrap_i64 (i64.extend_i32_u (i32.wrap_i64 (local.get 0)))))
  ;; The sum does not wrap, so the constant goes into the offset.
  (func (param i32) (result i32) (i32.load offset=4 (i32.add (i32.shr_u (local.get 0) (i32.const 4)) (i32.const 8))))
  ;; This one may.
  (func (param i32) (result i32) (i32.load offset=4 (i32.add (local.get 0) (i32.const 8)))))

;; function 0, opt:
;;   block0(v1: i32):
;;     v2 = load.i32.u8 v1  ;; @0x2
;;     return v2  ;; @0x9

;; function 1, opt:
;;   block0(v1: i32):
;;     v5 = sext8.i32 v1  ;; @0x7
;;     return v5  ;; @0x8

;; function 2, opt:
;;   block0(v1: i64):
;;     v2 = wrap.i32 v1  ;; @0x2
;;     return v2  ;; @0x5

;; function 3, opt:
;;   block0(v1: i32):
;;     v2 = iconst.i32 4  ;; @0x2
;;     v3 = ushr.i32 v1, v2  ;; @0x4
;;     v6 = load.i32 v3 +12  ;; @0x8
;;     return v6  ;; @0xb

;; function 4, opt:
;;   block0(v1: i32):
;;     v2 = iconst.i32 8  ;; @0x2
;;     v3 = iadd.i32 v1, v2  ;; @0x4
;;     v4 = load.i32 v3 +4  ;; @0x5
;;     return v4  ;; @0x8
