using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Components.Wit.Resolution;

/// <summary>The diagnostics of several texts.</summary>
internal sealed class WitReports
{
    private readonly List<(SourceText Source, DiagnosticBag Bag)> _bags = [];

    public DiagnosticBag Of(SourceText source)
    {
        foreach (var (known, existing) in _bags)
        {
            if (ReferenceEquals(known, source))
            {
                return existing;
            }
        }

        var bag = new DiagnosticBag();
        _bags.Add((source, bag));
        return bag;
    }

    public void Error(WitLocation location, string code, string message) =>
        Of(location.Source).Add(Diagnostic.Error(code, location.Span, message));

    public ImmutableArray<WitDiagnostic> ToImmutable() =>
        [.. _bags.SelectMany(b => b.Bag.ToImmutable().Select(d => new WitDiagnostic(b.Source, d)))];
}
