using System.Text;
using Skiff.Components.Wit;
using Skiff.Test.Values;

[assembly: WitHost("test:values/echo@1.0.0")]
[assembly: WitHost("test:values/types@1.0.0")]

namespace Skiff.Components.Tests.Wit.Hosting;

/// <summary>The host of the interface <c>echo</c>: what it is given is what it answers.</summary>
internal sealed class EchoHost : IEchoHost
{
    /// <summary>What the functions that may wait wait for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public (byte, sbyte, ushort, short, uint, int, ulong, long) Integers(byte a, sbyte b, ushort c, short d, uint e, int f, ulong g, long h) => (a, b, c, d, e, f, g, h);

    public (float, double, bool, Rune) Others(float a, double b, bool c, Rune d) => (a, b, c, d);

    public byte Byte(byte v) => v;

    public short Signed(short v) => v;

    public ulong Wide(ulong v) => v;

    public float Single(float v) => v;

    public Rune Letter(Rune v) => v;

    public bool Truth(bool v) => v;

    public string Text(string v) => v;

    public ReadOnlyMemory<byte> Bytes(ReadOnlySpan<byte> v) => v.ToArray();

    public ushort[] Words(ushort[] v) => v;

    public Rune[] Letters(Rune[] v) => v;

    public string[][] Texts(string[][] v) => v;

    public (string, ReadOnlyMemory<byte>)[] Blobs((string, ReadOnlyMemory<byte>)[] v) => v;

    public Point[] SamePoints(Point[] v) => v;

    public ushort[] Fixed(ushort[] v) => v;

    public (string Key, uint Value)[] Pairs((string Key, uint Value)[] v) => v;

    public Point SamePoint(Point v) => v;

    public Shape SameShape(Shape v) => v;

    public Shape[] SameShapes(Shape[] v) => v;

    public Amount SameAmount(Amount v) => v;

    public Amount[] SameAmounts(Amount[] v) => v;

    public Color SameColor(Color v) => v;

    public Rights SameRights(Rights v) => v;

    public Many SameMany(Many v) => v;

    public string? Maybe(string? v) => v;

    public Result<Point?, Color>? Nested(Result<Point?, Color>? v) => v;

    public Result<Unit, Unit> Outcome(Result<Unit, Unit> v) => v;

    public Result<Shape, ReadOnlyMemory<byte>> Either(Result<Shape, ReadOnlyMemory<byte>> v) => v;

    public ValueTuple<uint> Lonely(ValueTuple<uint> v) => v;

    public string[] Spilled(string a, string b, string c, string d, string e, string f, string g, string h, Shape @params) => [a, b, c, d, e, f, g, h, @params.ToString()];

    public async ValueTask<string> WaitText(string v, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        return v;
    }

    public async ValueTask<byte> WaitByte(byte v, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        return v;
    }

    public async ValueTask WaitNothing(CancellationToken cancellationToken) => await Gate.WaitAsync(cancellationToken);
}

/// <summary>The host of the interface <c>types</c>.</summary>
internal sealed class CounterHost : ITypesHost
{
    public ICounter CreateCounter(uint start) => new Counter { Value = start };

    public ICounter? CounterMerge(ICounter a, ICounter b)
    {
        var sum = ((Counter)a).Value + ((Counter)b).Value;
        return sum == 0 ? null : new Counter { Value = sum };
    }
}

/// <summary>A number that can be added to.</summary>
internal sealed class Counter : ICounter
{
    public uint Value { get; set; }

    public uint Add(uint n) => Value += n;
}
