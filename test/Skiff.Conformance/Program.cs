using Skiff.Conformance;

// The tests that do not need xunit, as one executable: what ships is NativeAOT, so that is what must be proved.
if (!ConformanceOptions.TryParse(args, out var options, out var message))
{
    Console.Error.WriteLine(message);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(ConformanceOptions.HelpText);
    return 0;
}

var report = new Report(Console.Out);
foreach (var section in Sections.All.Where(s => options.Sections.Count == 0 || options.Sections.Contains(s.Name)))
{
    report.Begin(section.Name);
    section.Run(options, report);
}

report.Finish(options.SummaryFile);
return report.Failed == 0 ? 0 : 1;
