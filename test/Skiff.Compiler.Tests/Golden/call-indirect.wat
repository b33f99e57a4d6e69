;;! stage = "ssa, opt"
(module
  (type $unary (func (param i32) (result i32)))
  (table 4 funcref)
  ;; The second call checks its own index; base and length may have changed in the first call, the expected type has not.
  (func (param i32 i32) (result i32)
    (call_indirect (type $unary)
      (call_indirect (type $unary) (local.get 0) (local.get 1))
      (local.get 1))))

;; function 0, ssa:
;;   block0(v1: i32, v2: i32):
;;     v3 = vm_load.i64 constant +64  ;; @0x4
;;     v4 = native_load.i32 table v3 +8  ;; @0x4
;;     v5 = icmp.i32 uge v2, v4  ;; @0x4
;;     trap_if v5, undefined_element  ;; @0x4
;;     v6 = speculation_clamp.i32 v2, v4  ;; @0x4
;;     v7 = native_load.i64 table v3  ;; @0x4
;;     v8 = extend_u.i64 v6  ;; @0x4
;;     v9 = iconst.i64 3  ;; @0x4
;;     v10 = ishl.i64 v8, v9  ;; @0x4
;;     v11 = iadd.i64 v7, v10  ;; @0x4
;;     v12 = native_load.i64 element v11  ;; @0x4
;;     v13 = iconst.i64 0  ;; @0x4
;;     v14 = icmp.i64 eq v12, v13  ;; @0x4
;;     trap_if v14, uninitialized_element  ;; @0x4
;;     v15 = native_load.i32 constant v12 +16  ;; @0x4
;;     v16 = vm_load.i32 constant +72  ;; @0x4
;;     v17 = icmp.i32 ne v15, v16  ;; @0x4
;;     trap_if v17, indirect_call_type_mismatch  ;; @0x4
;;     v18 = call_record.i32 v12, type0 (v1)  ;; @0x4
;;     v19 = vm_load.i64 constant +64  ;; @0x9
;;     v20 = native_load.i32 table v19 +8  ;; @0x9
;;     v21 = icmp.i32 uge v2, v20  ;; @0x9
;;     trap_if v21, undefined_element  ;; @0x9
;;     v22 = speculation_clamp.i32 v2, v20  ;; @0x9
;;     v23 = native_load.i64 table v19  ;; @0x9
;;     v24 = extend_u.i64 v22  ;; @0x9
;;     v25 = iconst.i64 3  ;; @0x9
;;     v26 = ishl.i64 v24, v25  ;; @0x9
;;     v27 = iadd.i64 v23, v26  ;; @0x9
;;     v28 = native_load.i64 element v27  ;; @0x9
;;     v29 = iconst.i64 0  ;; @0x9
;;     v30 = icmp.i64 eq v28, v29  ;; @0x9
;;     trap_if v30, uninitialized_element  ;; @0x9
;;     v31 = native_load.i32 constant v28 +16  ;; @0x9
;;     v32 = vm_load.i32 constant +72  ;; @0x9
;;     v33 = icmp.i32 ne v31, v32  ;; @0x9
;;     trap_if v33, indirect_call_type_mismatch  ;; @0x9
;;     v34 = call_record.i32 v28, type0 (v18)  ;; @0x9
;;     return v34  ;; @0xc
;; function 0, opt:
;;   block0(v1: i32, v2: i32):
;;     v3 = vm_load.i64 constant +64  ;; @0x4
;;     v4 = native_load.i32 table v3 +8  ;; @0x4
;;     v5 = icmp.i32 uge v2, v4  ;; @0x4
;;     trap_if v5, undefined_element  ;; @0x4
;;     v6 = speculation_clamp.i32 v2, v4  ;; @0x4
;;     v7 = native_load.i64 table v3  ;; @0x4
;;     v8 = extend_u.i64 v6  ;; @0x4
;;     v9 = iconst.i64 3  ;; @0x4
;;     v10 = ishl.i64 v8, v9  ;; @0x4
;;     v11 = iadd.i64 v7, v10  ;; @0x4
;;     v12 = native_load.i64 element v11  ;; @0x4
;;     v13 = iconst.i64 0  ;; @0x4
;;     v14 = icmp.i64 eq v12, v13  ;; @0x4
;;     trap_if v14, uninitialized_element  ;; @0x4
;;     v15 = native_load.i32 constant v12 +16  ;; @0x4
;;     v16 = vm_load.i32 constant +72  ;; @0x4
;;     v17 = icmp.i32 ne v15, v16  ;; @0x4
;;     trap_if v17, indirect_call_type_mismatch  ;; @0x4
;;     v18 = call_record.i32 v12, type0 (v1)  ;; @0x4
;;     v19 = vm_load.i64 constant +64  ;; @0x9
;;     v20 = native_load.i32 table v19 +8  ;; @0x9
;;     v21 = icmp.i32 uge v2, v20  ;; @0x9
;;     trap_if v21, undefined_element  ;; @0x9
;;     v22 = speculation_clamp.i32 v2, v20  ;; @0x9
;;     v23 = native_load.i64 table v19  ;; @0x9
;;     v24 = extend_u.i64 v22  ;; @0x9
;;     v26 = ishl.i64 v24, v9  ;; @0x9
;;     v27 = iadd.i64 v23, v26  ;; @0x9
;;     v28 = native_load.i64 element v27  ;; @0x9
;;     v30 = icmp.i64 eq v28, v13  ;; @0x9
;;     trap_if v30, uninitialized_element  ;; @0x9
;;     v31 = native_load.i32 constant v28 +16  ;; @0x9
;;     v32 = vm_load.i32 constant +72  ;; @0x9
;;     v33 = icmp.i32 ne v31, v32  ;; @0x9
;;     trap_if v33, indirect_call_type_mismatch  ;; @0x9
;;     v34 = call_record.i32 v28, type0 (v18)  ;; @0x9
;;     return v34  ;; @0xc
