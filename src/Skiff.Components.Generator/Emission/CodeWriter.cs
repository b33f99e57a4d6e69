namespace Skiff.Components.Generator.Emission;

/// <summary>Lines of C#, indented.</summary>
internal sealed class CodeWriter
{
    private readonly List<string> _lines = [];
    private int _depth;

    /// <summary>A place between lines, for <see cref="Insert"/>.</summary>
    public (int Line, int Depth) Mark => (_lines.Count, _depth);

    public void Line(string line = "") => _lines.Add(Indented(line, _depth));

    /// <summary>Adds a line at an earlier place; later marks no longer hold.</summary>
    public void Insert((int Line, int Depth) mark, string line) => _lines.Insert(mark.Line, Indented(line, mark.Depth));

    public void Open(string? line = null)
    {
        if (line is not null)
        {
            Line(line);
        }

        Line("{");
        _depth++;
    }

    public void Close(string end = "}")
    {
        if (_lines.Count > 0 && _lines[_lines.Count - 1].Length == 0)
        {
            _lines.RemoveAt(_lines.Count - 1);
        }

        _depth--;
        Line(end);
    }

    public void Indent() => _depth++;

    public void Outdent() => _depth--;

    public override string ToString() => string.Join("\n", _lines) + "\n";

    private static string Indented(string line, int depth) => line.Length == 0 ? "" : new string(' ', 4 * depth) + line;
}
