using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Keeps the newest review of the migrations as files for CI servers and merge requests.</summary>
internal static class MigrationReports
{
    /// <summary>Writes <c>migrations.md</c> and <c>migrations.junit.xml</c> into the folder of reports, in place of older ones.</summary>
    /// <param name="plan">Whose folder of reports it is.</param>
    /// <param name="report">What was found. Where the migrations could not be looked at, older files go: they tell of something else.</param>
    /// <param name="warnings">Told when the files cannot be written.</param>
    /// <returns>The report, which names the files that it has now.</returns>
    public static PlanReport Write(RolloutPlan plan, PlanReport report, IRolloutReporter warnings)
    {
        var folder = EnvironmentStores.ReportsDirectory(plan);
        var (markdown, junit) = (Path.Combine(folder, "migrations.md"), Path.Combine(folder, "migrations.junit.xml"));
        try
        {
            if (report.Migrations is not { } review || plan.Database is not { } database)
            {
                Delete(folder, markdown, junit);
                return report;
            }

            var title = $"{report.Application} {report.Release} on {report.Environment}";
            var migrations = Path.GetRelativePath(plan.BaseDirectory, database.Migrations).Replace('\\', '/') + "/";
            ReportFile.Replace(markdown, MigrationMarkdown.Write(title, migrations, review, report.Forecast));
            ReportFile.Replace(junit, MigrationJUnit.Write(title, migrations, review, report.Forecast));
            return report with { MigrationFiles = [markdown, junit] };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warnings.Report(new RolloutEvent.Warning($"the review of the migrations cannot be kept in '{folder}': {fault.Message} What Plan shows is not affected; make the folder writable."));
            return report;
        }
    }

    private static void Delete(string folder, params string[] files)
    {
        foreach (var file in Directory.Exists(folder) ? files : [])
        {
            File.Delete(file);
        }
    }
}
