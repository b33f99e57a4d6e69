namespace Skiff.Components.Generator.Emission;

/// <summary>The names of a method's local variables, each given once.</summary>
internal sealed class Locals
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal) { "call", "context", "host", "self", "result", "task", "area", "returnPointer", "arguments" };

    public string Add(string wish)
    {
        var plain = wish.TrimStart('@');
        var name = wish;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = $"{plain}{i}";
        }

        return name;
    }
}
