using System.Text;

namespace Skiff.Wasm.Text;

/// <summary>The custom section that keeps the names of the text: of the module, of functions and of their locals. Source: Core 2.0, 7.4.1.</summary>
internal sealed class NameSection
{
    private readonly List<(int Function, IReadOnlyDictionary<string, int> Locals)> _locals = [];

    public string? Module { get; set; }

    public IReadOnlyDictionary<string, int> Functions { get; set; } = new Dictionary<string, int>();

    public void AddLocals(int function, IndexSpace locals)
    {
        if (locals.Names.Count > 0)
        {
            _locals.Add((function, locals.Names));
        }
    }

    /// <summary>Writes the section, unless there is no name.</summary>
    public void Write(ByteWriter output)
    {
        var content = new ByteWriter();
        content.Sized("name"u8);
        var empty = content.Length;
        if (Module is not null)
        {
            Subsection(content, 0, body => body.Sized(Encoding.UTF8.GetBytes(Module)));
        }

        if (Functions.Count > 0)
        {
            Subsection(content, 1, body => WriteMap(body, Functions));
        }

        if (_locals.Count > 0)
        {
            Subsection(content, 2, WriteLocals);
        }

        if (content.Length > empty)
        {
            output.Byte(0);
            output.Sized(content.Written);
        }
    }

    private static void Subsection(ByteWriter content, byte id, Action<ByteWriter> write)
    {
        var body = new ByteWriter();
        write(body);
        content.Byte(id);
        content.Sized(body.Written);
    }

    private void WriteLocals(ByteWriter body)
    {
        body.Unsigned((ulong)_locals.Count);
        foreach (var (function, names) in _locals.OrderBy(entry => entry.Function))
        {
            body.Unsigned((ulong)function);
            WriteMap(body, names);
        }
    }

    private static void WriteMap(ByteWriter body, IReadOnlyDictionary<string, int> names)
    {
        body.Unsigned((ulong)names.Count);
        foreach (var (name, index) in names.OrderBy(pair => pair.Value))
        {
            body.Unsigned((ulong)index);
            body.Sized(Encoding.UTF8.GetBytes(name));
        }
    }
}
