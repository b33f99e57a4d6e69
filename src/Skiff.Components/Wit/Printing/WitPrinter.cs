using System.Text;
using Skiff.Components.Types;

namespace Skiff.Components.Wit;

/// <summary>
/// Prints the type of a component as WIT: a world with its imports and exports, and the packages of the interfaces they name, all in the component's order.
/// A binary has no names for types that are used by more than one interface; a type that an earlier interface has under the same name is printed as used.
/// </summary>
public sealed class WitPrinter
{
    private readonly List<PrintedInterface> _interfaces = [];
    private readonly TypeOrigins _origins = new();
    private readonly StringBuilder _output = new();

    private WitPrinter()
    {
    }

    /// <summary>The text; every line ends with a line feed.</summary>
    public static string Print(ComponentType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new WitPrinter().PrintAll(type);
    }

    private string PrintAll(ComponentType type)
    {
        var world = new PrintedScope("", _origins);
        var lines = new List<string>();
        foreach (var (name, import) in type.Imports)
        {
            AddItem(world, lines, "import", name, import);
        }

        foreach (var (name, export) in type.Exports)
        {
            AddItem(world, lines, "export", name, export);
        }

        _output.Append("package root:component;\n\nworld root {\n");
        WriteLines(world.Lines().Concat(lines), 1);
        _output.Append("}\n");
        foreach (var package in _interfaces.GroupBy(i => i.Package, StringComparer.Ordinal))
        {
            _output.Append('\n').Append("package ").Append(package.Key).Append(" {\n");
            var separator = "";
            foreach (var printed in package)
            {
                _output.Append(separator).Append("    interface ").Append(WitNames.Escape(printed.Name)).Append(" {\n");
                WriteLines(printed.Scope.Lines(), 2);
                _output.Append("    }\n");
                separator = "\n";
            }

            _output.Append("}\n");
        }

        return _output.ToString();
    }

    private void AddItem(PrintedScope world, List<string> lines, string direction, string name, ExternType type)
    {
        switch (type)
        {
            case InstanceExtern instance when InterfaceNames.Split(name) is var (package, local):
                lines.Add($"{direction} {name};");
                Declare(package, local, name).Add(instance.Instance.Exports);
                break;
            case InstanceExtern instance:
                var inline = new PrintedScope("", _origins);
                inline.Add(instance.Instance.Exports);
                lines.Add($"{direction} {WitNames.Escape(name)}: interface {{");
                lines.AddRange(inline.Lines().Select(line => line.Length == 0 ? "" : "    " + line));
                lines.Add("}");
                break;
            case FunctionExtern function when WitNames.IsLabel(name):
                lines.Add($"{direction} {WitNames.Escape(name)}: {world.Function(function.Function)};");
                break;
            case FunctionExtern or TypeExtern when direction == "import":
                world.Add([new(name, type)]);
                break;
            default:
                // WIT has no words for it: a component, a core module, a value, an exported type.
                lines.Add($"// {direction} \"{Printable(name)}\": {Describe(type)}");
                break;
        }
    }

    // A component may import and export one interface, and use different parts of it.
    private PrintedScope Declare(string package, string local, string name)
    {
        var printed = _interfaces.Find(i => i.Scope.Interface == name);
        if (printed is null)
        {
            printed = new PrintedInterface(package, local, new PrintedScope(name, _origins));
            _interfaces.Add(printed);
        }

        return printed.Scope;
    }

    private void WriteLines(IEnumerable<string> lines, int depth)
    {
        foreach (var line in lines)
        {
            _output.Append(' ', line.Length == 0 ? 0 : 4 * depth).Append(line).Append('\n');
        }
    }

    private static string Describe(ExternType type) => type switch
    {
        ComponentExtern => "component",
        CoreModuleExtern => "core module",
        ValueExtern => "value",
        FunctionExtern => "func",
        _ => "type",
    };

    // A name may hold what steers a terminal.
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    private sealed record PrintedInterface(string Package, string Name, PrintedScope Scope);
}
