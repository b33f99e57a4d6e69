using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;
using Skiff.Text.Toml;

namespace Skiff.Shim.Runc;

/// <summary>Options by their names, in whichever form containerd passes them on. An option that is not there has its default.</summary>
internal abstract class OptionValues
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Text(string name, string otherwise) => Find(name, FindText) is { Length: > 0 } text ? text : otherwise;

    public bool Flag(string name) => Find(name, FindFlag);

    public uint Number(string name, uint otherwise) => Find(name, FindNumber) is var number and not 0 ? number : otherwise;

    /// <summary>The options that are there and that nobody has asked for.</summary>
    public IEnumerable<string> Unasked() => Names().Where(name => !_asked.Contains(name));

    protected abstract string? FindText(string name);

    protected abstract bool FindFlag(string name);

    protected abstract uint FindNumber(string name);

    protected abstract IEnumerable<string> Names();

    private T Find<T>(string name, Func<string, T> find)
    {
        _asked.Add(name);
        return find(name);
    }
}

/// <summary>containerd.runc.v1.Options of api/types/runc/options/oci.proto. Two of its fields, the task service's address and version, are containerd's own.</summary>
internal sealed class RuncOptionValues(byte[] message) : OptionValues
{
    private static readonly Dictionary<string, int> s_fields = new(StringComparer.Ordinal)
    {
        ["NoPivotRoot"] = 1,
        ["NoNewKeyring"] = 2,
        ["ShimCgroup"] = 3,
        ["IoUid"] = 4,
        ["IoGid"] = 5,
        ["BinaryName"] = 6,
        ["Root"] = 7,
        ["CriuPath"] = 8,
        ["SystemdCgroup"] = 9,
        ["CriuImagePath"] = 10,
        ["CriuWorkPath"] = 11,
    };

    private static readonly int[] s_ofContainerd = [12, 13];

    protected override string FindText(string name) => new WireMessage(message).Text(s_fields[name]);

    protected override bool FindFlag(string name) => new WireMessage(message).Boolean(s_fields[name]);

    protected override uint FindNumber(string name) => (uint)new WireMessage(message).Number(s_fields[name]);

    protected override IEnumerable<string> Names()
    {
        var names = new List<string>();
        for (var reader = new WireReader(message); reader.Next(); reader.Skip())
        {
            var field = reader.Field;
            if (!s_ofContainerd.Contains(field))
            {
                names.Add(s_fields.FirstOrDefault(entry => entry.Value == field).Key ?? $"number {field}");
            }
        }

        return names;
    }
}

/// <summary>
/// runtimeoptions.v1.Options of api/types/runtimeoptions/v1/api.proto: the table "options" of a runtime's configuration as TOML, or the path of such a file.
/// </summary>
internal sealed class TomlOptionValues : OptionValues
{
    // Where containerd's table says what the table itself is.
    private static readonly string[] s_ofContainerd = ["TypeUrl", "ConfigPath"];

    private readonly TomlTable _table;

    private TomlOptionValues(TomlTable table) => _table = table;

    public static TomlOptionValues Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        var path = message.Text(2);
        var body = message.Bytes(3);
        if (body.Length == 0 && path.Length > 0)
        {
            body = File.ReadAllBytes(path);
        }

        var document = TomlReader.Read(path.Length > 0 ? path : "runtime options", body);
        return document.HasErrors
            ? throw new TtrpcException(StatusCode.InvalidArgument, $"runtime options: {document.Diagnostics[0].Message}")
            : new TomlOptionValues(document.Root);
    }

    protected override string? FindText(string name) => _table[name] is { } value ? (value as TomlString ?? throw NotA("a string", name, value)).Value : null;

    protected override bool FindFlag(string name) => _table[name] is { } value && (value as TomlBoolean ?? throw NotA("a boolean", name, value)).Value;

    protected override uint FindNumber(string name) => _table[name] switch
    {
        null => 0,
        TomlInteger { Value: >= 0 and <= uint.MaxValue } integer => (uint)integer.Value,
        var other => throw NotA("a number of 32 bits", name, other),
    };

    protected override IEnumerable<string> Names() => _table.Select(entry => entry.Key).Except(s_ofContainerd, StringComparer.Ordinal);

    private static TtrpcException NotA(string expected, string name, TomlNode found) =>
        new(StatusCode.InvalidArgument, $"runtime options: {name} is {found.Description}, not {expected}");
}
