;;! stage = "opt"
(module
  (table 8 funcref)
  ;; Base and length of the table are loaded in front of the loop, for nothing in it can change them.
  (func (param $i i32) (result i32) (local $n i32)
    (loop $again
      (local.set $n (i32.add (local.get $n) (ref.is_null (table.get 0 (local.get $i)))))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.get $n)))

;; function 0, opt:
;;   block0(v1: i32):
;;     v19 = iconst.i32 0
;;     v4 = vm_load.i64 constant +64  ;; @0x6
;;     v5 = native_load.i32 table v4 +8  ;; @0x6
;;     v8 = native_load.i64 table v4  ;; @0x6
;;     jump block1(v19, v1)  ;; @0x0
;;   block1(v2: i32, v3: i32):
;;     loop_check  ;; @0x0
;;     v6 = icmp.i32 uge v3, v5  ;; @0x6
;;     trap_if v6, table_out_of_bounds  ;; @0x6
;;     v7 = speculation_clamp.i32 v3, v5  ;; @0x6
;;     v9 = extend_u.i64 v7  ;; @0x6
;;     v10 = iconst.i64 3  ;; @0x6
;;     v11 = ishl.i64 v9, v10  ;; @0x6
;;     v12 = iadd.i64 v8, v11  ;; @0x6
;;     v13 = native_load.i64 element v12  ;; @0x6
;;     v14 = iconst.i64 0  ;; @0x8
;;     v15 = icmp.i64 eq v13, v14  ;; @0x8
;;     v16 = iadd.i32 v2, v15  ;; @0x9
;;     v20 = iconst.i32 -1  ;; @0x10
;;     v18 = iadd.i32 v3, v20  ;; @0x10
;;     branch_if v18, block3, block2  ;; @0x13
;;   block3:
;;     jump block1(v16, v18)
;;   block2:
;;     return v16  ;; @0x18
