;;! stage = "opt"
(module
  (func (result f64) (f64.add (f64.const 1.5) (f64.const 2)))
  ;; A NaN is made at run time.
  (func (result f64) (f64.div (f64.const 0) (f64.const 0)))
  (func (param f32) (result f32) (f32.div (local.get 0) (f32.const 8)))
  (func (param f32) (result f32) (f32.abs (f32.neg (local.get 0)))))

;; function 0, opt:
;;   block0:
;;     v3 = fconst.f64 0x400c000000000000 (3.5)  ;; @0x12
;;     return v3  ;; @0x13

;; function 1, opt:
;;   block0:
;;     v1 = fconst.f64 0x0 (0)  ;; @0x0
;;     v3 = fdiv.f64 v1, v1  ;; @0x12
;;     return v3  ;; @0x13

;; function 2, opt:
;;   block0(v1: f32):
;;     v4 = fconst.f32 0x3e000000 (0.125)  ;; @0x7
;;     v3 = fmul.f32 v1, v4  ;; @0x7
;;     return v3  ;; @0x8

;; function 3, opt:
;;   block0(v1: f32):
;;     v3 = fabs.f32 v1  ;; @0x3
;;     return v3  ;; @0x4
