using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Values that are too small or too large.</summary>
internal static class RangeFault
{
    public static Complaint? Find(string text, object value, BetweenAttribute range, TextFormat format)
    {
        var (minimum, maximum) = ((IComparable)format.Read(range.Minimum).Value!, (IComparable)format.Read(range.Maximum).Value!);
        var required = $"{range.Minimum} to {range.Maximum} is required";
        if (minimum.CompareTo(value) > 0)
        {
            return new Complaint("RT1008", $"'{text}' is too small", required, $"raise it to '{range.Minimum}' or more");
        }

        return maximum.CompareTo(value) < 0 ? new Complaint("RT1008", $"'{text}' is too large", required, $"lower it to '{range.Maximum}' or less") : null;
    }
}
