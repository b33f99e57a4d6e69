using System.Globalization;

namespace Skiff.Components.Wit.Resolution;

/// <summary>The order of versions. Source: Semantic Versioning 2.0, 11.</summary>
internal static class WitVersions
{
    /// <summary>Both have the form of a version.</summary>
    public static int Compare(string left, string right)
    {
        var (leftNumbers, leftTags) = Split(left);
        var (rightNumbers, rightTags) = Split(right);
        for (var i = 0; i < 3; i++)
        {
            var order = ulong.Parse(leftNumbers[i], CultureInfo.InvariantCulture).CompareTo(ulong.Parse(rightNumbers[i], CultureInfo.InvariantCulture));
            if (order != 0)
            {
                return order;
            }
        }

        // A pre-release comes before its release.
        if (leftTags.Length == 0 || rightTags.Length == 0)
        {
            return rightTags.Length.CompareTo(leftTags.Length);
        }

        return CompareTags(leftTags, rightTags);
    }

    private static int CompareTags(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var leftIsNumber = left[i].All(char.IsDigit);
            var rightIsNumber = right[i].All(char.IsDigit);
            var order = (leftIsNumber, rightIsNumber) switch
            {
                (true, true) => left[i].Length != right[i].Length ? left[i].Length.CompareTo(right[i].Length) : string.CompareOrdinal(left[i], right[i]),
                (false, false) => string.CompareOrdinal(left[i], right[i]),
                _ => leftIsNumber ? -1 : 1,
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static (string[] Numbers, string[] Tags) Split(string version)
    {
        var withoutBuild = version.Split('+')[0];
        var dash = withoutBuild.IndexOf('-');
        return dash < 0
            ? (withoutBuild.Split('.'), [])
            : (withoutBuild.Substring(0, dash).Split('.'), withoutBuild.Substring(dash + 1).Split('.'));
    }
}
