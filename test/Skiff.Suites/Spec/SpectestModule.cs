using Skiff.Suites.Modules;
using Skiff.Wasm;

namespace Skiff.Suites.Spec;

/// <summary>
/// The module "spectest" that scripts import from: functions of the host, re-exported by a module that defines the rest. So an
/// engine needs no other way to define things of the host. Source: interpreter/host/spectest.ml of the specification's repository.
/// </summary>
public static class SpectestModule
{
    private const string HostName = "host";

    private static readonly (string Name, ValueType[] Parameters)[] Functions =
    [
        ("print", []),
        ("print_i32", [ValueType.I32]),
        ("print_i64", [ValueType.I64]),
        ("print_f32", [ValueType.F32]),
        ("print_f64", [ValueType.F64]),
        ("print_i32_f32", [ValueType.I32, ValueType.F32]),
        ("print_f64_f64", [ValueType.F64, ValueType.F64]),
    ];

    /// <summary>Makes the instance.</summary>
    public static ISpecInstance Instantiate(ISpecEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var host = engine.CreateHost([.. Functions.Select(f => new SpecHostFunction(f.Name, new FunctionType([.. f.Parameters], []), _ => []))]);
        return engine.Instantiate(engine.Compile(Write()), new Dictionary<string, ISpecInstance>(StringComparer.Ordinal) { [HostName] = host });
    }

    private static byte[] Write()
    {
        Export[] exports =
        [
            .. Functions.Select((f, index) => new Export(f.Name, ExternalKind.Function, index)),
            new Export("table", ExternalKind.Table, 0),
            new Export("memory", ExternalKind.Memory, 0),
            new Export("global_i32", ExternalKind.Global, 0),
            new Export("global_i64", ExternalKind.Global, 1),
            new Export("global_f32", ExternalKind.Global, 2),
            new Export("global_f64", ExternalKind.Global, 3),
        ];
        (ValueType Type, Action<WasmWriter> Value)[] globals =
        [
            (ValueType.I32, w => w.Op(Opcode.I32Const).Signed(666)),
            (ValueType.I64, w => w.Op(Opcode.I64Const).Signed(666)),
            (ValueType.F32, w => w.Op(Opcode.F32Const).Fixed32(BitConverter.SingleToUInt32Bits(666.6f))),
            (ValueType.F64, w => w.Op(Opcode.F64Const).Fixed64(BitConverter.DoubleToUInt64Bits(666.6))),
        ];
        return new WasmWriter()
            .Raw(WasmWriter.Preamble)
            .Section(1, Functions, (w, f) => w.FunctionType(new FunctionType([.. f.Parameters], [])))
            .Section(2, [.. Functions.Index()], (w, f) => w.Name(HostName).Name(f.Item.Name).Byte((int)ExternalKind.Function).Unsigned(f.Index))
            .Section(4, [new Limits(10, 20)], (w, limits) => w.Type(ValueType.FuncRef).Limits(limits))
            .Section(5, [new Limits(1, 2)], (w, limits) => w.Limits(limits))
            .Section(6, globals, (w, global) =>
            {
                w.Type(global.Type).Byte(0);
                global.Value(w);
                w.Op(Opcode.End);
            })
            .Section(7, exports, (w, export) => w.Name(export.Name).Byte((int)export.Kind).Unsigned(export.Index))
            .ToArray();
    }
}
