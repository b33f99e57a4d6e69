using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;
using Skiff.Text.Toml;

namespace Skiff.Shim.Runc;

/// <summary>What containerd's configuration says of the runtime. The names are those of containerd.runc.v1.Options, without underscores.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>Where OCI runtimes keep the state of our containers, a folder for each namespace below it.</summary>
    public const string DefaultRoot = "/run/containerd/skiff";

    /// <summary>Options where nothing is said.</summary>
    public static RuntimeOptions Default { get; } = new();

    /// <summary>The OCI runtime: a path, or a name that is looked for in PATH.</summary>
    public string BinaryName { get; init; } = "runc";

    /// <summary>Where it keeps its state.</summary>
    public string Root { get; init; } = DefaultRoot;

    /// <summary>Whether systemd makes the control groups.</summary>
    public bool SystemdCgroup { get; init; }

    /// <summary>Whether the root file system is changed without pivot_root(2).</summary>
    public bool NoPivotRoot { get; init; }

    /// <summary>Whether the container keeps the keyring of its creator.</summary>
    public bool NoNewKeyring { get; init; }

    /// <summary>Reads the options of a Create request.</summary>
    public static RuntimeOptions Read(AnyMessage? options)
    {
        if (options is null || options.TypeUrl.Length == 0)
        {
            return Default;
        }

        return options.TypeName switch
        {
            "containerd.runc.v1.Options" => ReadRunc(options.Value),
            "runtimeoptions.v1.Options" or "runtimeoptions.v1alpha1.Options" => ReadToml(options.Value),
            var other => throw new TtrpcException(
                StatusCode.InvalidArgument, $"runtime options of type {other}; known are containerd.runc.v1.Options and runtimeoptions.v1.Options"),
        };
    }

    // containerd's api/types/runc/options/oci.proto
    private static RuntimeOptions ReadRunc(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return Default with
        {
            NoPivotRoot = message.Boolean(1),
            NoNewKeyring = message.Boolean(2),
            BinaryName = OrDefault(message.Text(6), Default.BinaryName),
            Root = OrDefault(message.Text(7), Default.Root),
            SystemdCgroup = message.Boolean(9),
        };
    }

    // containerd's api/types/runtimeoptions/v1/api.proto: the table "options" of a runtime's configuration as TOML, or the path of such a file.
    private static RuntimeOptions ReadToml(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        var path = message.Text(2);
        var body = message.Bytes(3);
        if (body.Length == 0 && path.Length > 0)
        {
            body = File.ReadAllBytes(path);
        }

        var document = TomlReader.Read(path.Length > 0 ? path : "runtime options", body);
        if (document.HasErrors)
        {
            throw new TtrpcException(StatusCode.InvalidArgument, $"runtime options: {document.Diagnostics[0].Message}");
        }

        var table = document.Root;
        return Default with
        {
            BinaryName = Text(table, nameof(BinaryName), Default.BinaryName),
            Root = Text(table, nameof(Root), Default.Root),
            SystemdCgroup = Flag(table, nameof(SystemdCgroup)),
            NoPivotRoot = Flag(table, nameof(NoPivotRoot)),
            NoNewKeyring = Flag(table, nameof(NoNewKeyring)),
        };
    }

    private static string Text(TomlTable table, string key, string otherwise) => table[key] switch
    {
        null => otherwise,
        TomlString text => OrDefault(text.Value, otherwise),
        var other => throw new TtrpcException(StatusCode.InvalidArgument, $"runtime options: {key} is {other.Description}, not a string"),
    };

    private static bool Flag(TomlTable table, string key) => table[key] switch
    {
        null => false,
        TomlBoolean flag => flag.Value,
        var other => throw new TtrpcException(StatusCode.InvalidArgument, $"runtime options: {key} is {other.Description}, not a boolean"),
    };

    private static string OrDefault(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
