namespace Skiff.Spin.Tests.Serving;

internal static partial class Handlers
{
    /// <summary>The interfaces of key-value stores, by their names.</summary>
    public static IReadOnlyDictionary<string, KeyValueInterface> KeyValueInterfaces { get; } = new Dictionary<string, KeyValueInterface>
    {
        ["fermyon:spin/key-value"] = new("name", "store-table-full no-such-store access-denied invalid-store no-such-key io", Resource: null),
        ["fermyon:spin/key-value@2.0.0"] = new("label", "store-table-full no-such-store access-denied other", "store"),
        ["wasi:keyvalue/store@0.2.0-draft2"] = new("identifier", "no-such-store access-denied other", "bucket"),
    };

    /// <summary>
    /// 200 and the length of a key's value, 299 where it has none; 300 and the number of the error's case if the store is not opened, 310 if the value is not set, 320 if it is not got.
    /// </summary>
    /// <param name="import">An interface for stores.</param>
    /// <param name="label">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What it is set to first; null for what it has.</param>
    public static string UsesStore(string import, string label, string key, string? value = null)
    {
        var names = KeyValueInterfaces[import];
        return $"""
            (import "{import}" (instance $stores {names.Types}
              (export "{names.Method("get")}" (func {names.Self} (param "key" string) (result (result {(names.Resource is null ? "(list u8)" : "(option (list u8))")} (error $error)))))
              (export "{names.Method("set")}" (func {names.Self} (param "key" string) (param "value" (list u8)) (result (result (error $error)))))))
            {Memory}
            (core func $open (canon lower (func $stores "{names.Open}") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core func $get (canon lower (func $stores "{names.Method("get")}") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core func $put (canon lower (func $stores "{names.Method("set")}") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core module $uses
              (import "host" "memory" (memory 1))
              (import "host" "open" (func $open (param i32 i32 i32)))
              (import "host" "get" (func $get (param i32 i32 i32 i32)))
              (import "host" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
              (data (i32.const 64) "{label}")
              (data (i32.const 512) "{key}")
              (data (i32.const 1024) "{value}")
              (func (export "status") (result i32)
                (local $store i32)
                (call $open (i32.const 64) (i32.const {label.Length}) (i32.const 8))
                (if (i32.load8_u (i32.const 8)) (then (return (i32.add (i32.const 300) (i32.load8_u (i32.const 12))))))
                (local.set $store (i32.load (i32.const 12)))
                {(value is null ? "" : $"""
                (call $set (local.get $store) (i32.const 512) (i32.const {key.Length}) (i32.const 1024) (i32.const {value.Length}) (i32.const 8))
                (if (i32.load8_u (i32.const 8)) (then (return (i32.add (i32.const 310) (i32.load8_u (i32.const 12))))))
                """)}
                (call $get (local.get $store) (i32.const 512) (i32.const {key.Length}) (i32.const 8))
                (if (i32.load8_u (i32.const 8)) (then (return (i32.add (i32.const 320) (i32.load8_u (i32.const 12))))))
                {(names.Resource is null
                    ? "(i32.add (i32.const 200) (i32.load (i32.const 16)))"
                    : "(select (i32.add (i32.const 200) (i32.load (i32.const 20))) (i32.const 299) (i32.load8_u (i32.const 12)))")}))
            (core instance $asking (instantiate $uses (with "host" (instance
              (export "memory" (memory $memory "memory")) (export "open" (func $open)) (export "get" (func $get)) (export "set" (func $put))))))
            """;
    }

    /// <summary>Adds one to the number at the key "n" of the default store: 200 and the sum modulo 256; 500 where that fails.</summary>
    public static string CountsUp { get; } = $"""
        (import "wasi:keyvalue/store@0.2.0-draft2" (instance $stores {KeyValueInterfaces["wasi:keyvalue/store@0.2.0-draft2"].Types}))
        (alias export $stores "bucket" (type $bucket-type))
        (alias export $stores "error" (type $error-type))
        (import "wasi:keyvalue/atomics@0.2.0-draft2" (instance $atomics
          (alias outer 1 $bucket-type (type $outer-bucket))
          (export "bucket" (type $bucket (eq $outer-bucket)))
          (alias outer 1 $error-type (type $outer-error))
          (export "error" (type $error (eq $outer-error)))
          (export "increment" (func (param "bucket" (borrow $bucket)) (param "key" string) (param "delta" s64) (result (result s64 (error $error)))))))
        {Memory}
        (core func $open (canon lower (func $stores "open") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core func $increment (canon lower (func $atomics "increment") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $counts
          (import "host" "memory" (memory 1))
          (import "host" "open" (func $open (param i32 i32 i32)))
          (import "host" "increment" (func $increment (param i32 i32 i32 i64 i32)))
          (data (i32.const 64) "defaultn")
          (func (export "status") (result i32)
            (call $open (i32.const 64) (i32.const 7) (i32.const 8))
            (if (i32.load8_u (i32.const 8)) (then (return (i32.const 500))))
            (call $increment (i32.load (i32.const 12)) (i32.const 71) (i32.const 1) (i64.const 1) (i32.const 8))
            (if (i32.load8_u (i32.const 8)) (then (return (i32.const 500))))
            (i32.add (i32.const 200) (i32.load8_u (i32.const 16)))))
        (core instance $asking (instantiate $counts (with "host" (instance
          (export "memory" (memory $memory "memory")) (export "open" (func $open)) (export "increment" (func $increment))))))
        """;

    /// <summary>How an interface for stores calls things.</summary>
    /// <param name="Label">The parameter of its function that opens.</param>
    /// <param name="Errors">The cases of its error; the last one has a text.</param>
    /// <param name="Resource">Its resource; null where stores are numbers.</param>
    internal sealed record KeyValueInterface(string Label, string Errors, string? Resource)
    {
        /// <summary>The function that opens.</summary>
        public string Open => Resource == "store" ? "[static]store.open" : "open";

        /// <summary>The first parameter of the others.</summary>
        public string Self => Resource is null ? "(param \"store\" u32)" : "(param \"self\" (borrow $store))";

        /// <summary>Its types, and the function that opens.</summary>
        public string Types => $"""
            (type $cases (variant{string.Concat(Errors.Split(' ').Select(name => $" (case \"{name}\"{(Errors.EndsWith(name, StringComparison.Ordinal) ? " string" : "")})"))}))
            (export "error" (type $error (eq $cases)))
            {(Resource is null ? "" : $"(export \"{Resource}\" (type $store (sub resource)))")}
            (export "{Open}" (func (param "{Label}" string) (result (result {(Resource is null ? "u32" : "(own $store)")} (error $error)))))
            """;

        /// <summary>Another function.</summary>
        public string Method(string name) => Resource is null ? name : $"[method]{Resource}.{name}";
    }
}
