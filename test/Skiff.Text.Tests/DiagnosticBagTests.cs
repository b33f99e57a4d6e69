namespace Skiff.Text.Tests;

public class DiagnosticBagTests
{
    [Fact]
    public void Findings_come_in_the_order_of_the_text()
    {
        var bag = new DiagnosticBag();
        bag.Error("SK2", new TextSpan(9, 1), "second");
        bag.Error("SK1", new TextSpan(3, 1), "first");

        Assert.Equal(["first", "second"], bag.ToImmutable().Select(d => d.Message));
    }

    [Fact]
    public void Warnings_are_not_errors()
    {
        var bag = new DiagnosticBag();
        bag.Add(Diagnostic.Warning("SK1", default, "w"));
        Assert.False(bag.HasErrors);

        bag.Error("SK1", default, "e");
        Assert.True(bag.HasErrors);
    }

    [Fact]
    public void More_than_the_capacity_are_counted_and_not_kept()
    {
        var bag = new DiagnosticBag();
        for (var i = 0; i <= DiagnosticBag.Capacity; i++)
        {
            bag.Error("SK1", default, "e");
        }

        Assert.Equal((DiagnosticBag.Capacity + 1, DiagnosticBag.Capacity), (bag.Count, bag.ToImmutable().Length));
        Assert.True(bag.IsFull);
    }
}
