;;! stage = "opt"
(module
  (import "env" "g" (global $imported (mut i32)))
  (global $sp (mut i32) (i32.const 65536))
  (global $other (mut i32) (i32.const 0))
  (memory 1)
  ;; What was stored is read again without a load, also across a store to another global and to memory.
  (func (param i32) (result i32)
    (global.set $sp (i32.sub (global.get $sp) (i32.const 16)))
    (global.set $other (i32.const 1))
    (i32.store (local.get 0) (i32.const 2))
    (i32.add (global.get $sp) (i32.load (local.get 0))))
  ;; Not across a call.
  (func $callee)
  (func (result i32)
    (global.set $imported (i32.const 5))
    (call $callee)
    (global.get $imported)))

;; function 0, opt:
;;   block0(v1: i32):
;;     v2 = vm_load.i32 global +96  ;; @0x0
;;     v10 = iconst.i32 -16  ;; @0x4
;;     v4 = iadd.i32 v2, v10  ;; @0x4
;;     vm_store.i32 global v4 +96  ;; @0x5
;;     v5 = iconst.i32 1  ;; @0x7
;;     vm_store.i32 global v5 +112  ;; @0x9
;;     v6 = iconst.i32 2  ;; @0xd
;;     store.i32 v1, v6  ;; @0xf
;;     v9 = iadd.i32 v4, v6  ;; @0x19
;;     return v9  ;; @0x1a

;; function 1, opt:
;;   block0:
;;     return  ;; @0x0

;; function 2, opt:
;;   block0:
;;     v1 = iconst.i32 5  ;; @0x0
;;     v2 = vm_load.i64 constant +72  ;; @0x2
;;     native_store.i32 global v2, v1  ;; @0x2
;;     call func1 ()  ;; @0x4
;;     v3 = vm_load.i64 constant +72  ;; @0x6
;;     v4 = native_load.i32 global v3  ;; @0x6
;;     return v4  ;; @0x8
