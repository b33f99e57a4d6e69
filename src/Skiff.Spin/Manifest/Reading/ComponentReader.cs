using System.Buffers;
using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>Reads one component: a section of its own, or a table inside a trigger.</summary>
internal static class ComponentReader
{
    /// <summary>What digests begin with.</summary>
    public const string DigestPrefix = "sha256:";

    private const int DigestDigits = 64;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a component. Where something is wrong, what is returned is not complete and an error is reported.</summary>
    public static ComponentDeclaration Read(Spanned<string> id, TomlTable table, string name, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(table, name, diagnostics);
        var component = new ComponentDeclaration
        {
            Id = id,
            Source = ReadSource(fields, diagnostics),
            Description = fields.String("description")?.Value,
            Variables = fields.StringMap("variables"),
            Environment = fields.StringMap("environment"),
            Files = ReadFiles(fields, diagnostics),
            ExcludeFiles = fields.Strings("exclude_files"),
            AllowedOutboundHosts = [.. fields.Strings("allowed_outbound_hosts"), .. fields.Strings("allowed_http_hosts")],
            KeyValueStores = fields.Strings("key_value_stores"),
            SqliteDatabases = fields.Strings("sqlite_databases"),
            AiModels = fields.Strings("ai_models"),
            Targets = fields.Find("targets")?.Value,
            Build = ReadBuild(fields, diagnostics),
            Tool = fields.Table("tool"),
            Profiles = fields.Table("profile"),
            DependenciesInheritConfiguration = fields.Boolean("dependencies_inherit_configuration") ?? false,
        };
        component = component with { Dependencies = DependencyReader.ReadAll(fields, component.DependenciesInheritConfiguration, diagnostics) };
        fields.RefuseOthers();
        return component;
    }

    private static ComponentSource ReadSource(TableReader fields, DiagnosticBag diagnostics)
    {
        var none = new ComponentSource.File("", fields.Span);
        switch (fields.Find("source"))
        {
            case null:
                fields.ReportMissing("source");
                return none;
            case { Value: TomlString path }:
                return new ComponentSource.File(path.Value, path.Span);
            case { Value: TomlTable table } when table.TryGet("url", out _):
                return ReadRemote(table, diagnostics);
            case { Value: TomlTable table }:
                var package = new TableReader(table, "the source", diagnostics);
                var source = new ComponentSource.Package(
                    package.String("registry")?.Value, package.RequiredString("package") ?? default, package.RequiredString("version") ?? default, table.Span);
                package.RefuseOthers();
                return source;
            case { Value: var other }:
                diagnostics.Error(ManifestCodes.WrongType, other.Span, $"a source must be a path, {{ url, digest }} or {{ package, version }}, not {other.Description}");
                return none;
        }
    }

    private static ComponentSource.Remote ReadRemote(TomlTable table, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(table, "the source", diagnostics);
        var source = ReadRemote(fields, diagnostics);
        fields.RefuseOthers();
        return source;
    }

    /// <summary>Reads the fields <c>url</c> and <c>digest</c>.</summary>
    public static ComponentSource.Remote ReadRemote(TableReader fields, DiagnosticBag diagnostics)
    {
        var url = fields.RequiredString("url") ?? default;
        var digest = fields.RequiredString("digest");
        CheckDigest(digest, diagnostics);
        return new ComponentSource.Remote(url, digest ?? default, fields.Span);
    }

    /// <summary>Reports a digest that is none.</summary>
    public static bool CheckDigest(Spanned<string>? digest, DiagnosticBag diagnostics)
    {
        if (digest is not { } found || IsDigest(found.Value))
        {
            return true;
        }

        diagnostics.Error(ManifestCodes.Value, found.Span, $"\"digest\" must be \"{DigestPrefix}\" and {DigestDigits} hexadecimal digits");
        return false;
    }

    private static bool IsDigest(string text) =>
        text.StartsWith(DigestPrefix, StringComparison.Ordinal) && text.Length == DigestPrefix.Length + DigestDigits && !text.AsSpan(DigestPrefix.Length).ContainsAnyExcept(HexadecimalDigits);

    private static ImmutableArray<FileMount> ReadFiles(TableReader fields, DiagnosticBag diagnostics)
    {
        var mounts = ImmutableArray.CreateBuilder<FileMount>();
        if (fields.Find("files") is not { } entry || fields.Expect<TomlArray>(entry.Value, "\"files\"", "a list") is not { } list)
        {
            return [];
        }

        foreach (var item in list)
        {
            switch (item)
            {
                case TomlString pattern:
                    mounts.Add(new FileMount.Pattern(pattern.Value, pattern.Span));
                    break;
                case TomlTable table:
                    var placement = new TableReader(table, "an item of \"files\"", diagnostics);
                    mounts.Add(new FileMount.Placement(placement.RequiredString("source") ?? default, placement.RequiredString("destination") ?? default, table.Span));
                    placement.RefuseOthers();
                    break;
                default:
                    diagnostics.Error(ManifestCodes.WrongType, item.Span, $"an item of \"files\" must be a pattern or {{ source, destination }}, not {item.Description}");
                    break;
            }
        }

        return mounts.DrainToImmutable();
    }

    private static BuildSection? ReadBuild(TableReader fields, DiagnosticBag diagnostics)
    {
        if (fields.Table("build") is not { } table)
        {
            return null;
        }

        var build = new TableReader(table, "\"build\"", diagnostics);
        if (!table.TryGet("command", out _))
        {
            build.ReportMissing("command");
        }

        var section = new BuildSection(build.StringOrStrings("command"), build.String("workdir"), build.Strings("watch"));
        build.RefuseOthers();
        return section;
    }
}
